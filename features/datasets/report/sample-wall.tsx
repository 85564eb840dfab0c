"use client";

import { useState } from "react";

import { Panel } from "@/components/panel";
import { Button } from "@/components/ui/button";
import type { RevisionDetail } from "@/lib/api/types";
import { formatCount, formatNumber } from "@/lib/format";

import { ClassPictures } from "./class-pictures";

const FIRST_CLASSES = 4;
const MORE_CLASSES = 12;

/** The pictures themselves: a glance tells more than any figure whether the folders hold what their names say. */
export function SampleWall({ revision }: { revision: RevisionDetail }) {
  const [shown, setShown] = useState(FIRST_CLASSES);
  const names = revision.class_names;
  const hidden = names.length - shown;
  return (
    <Panel title="The pictures" sentence="Do the folders hold what their names say?">
      <ul className="flex flex-col gap-6">
        {names.slice(0, shown).map((name) => (
          <ClassPictures key={name} revisionId={revision.id} className={name} />
        ))}
      </ul>
      {hidden > 0 && (
        <Button variant="outline" size="sm" className="mt-6" onClick={() => setShown(shown + MORE_CLASSES)}>
          {moreWords(hidden)}
        </Button>
      )}
    </Panel>
  );
}

function moreWords(hidden: number): string {
  const words = `Show ${formatCount(Math.min(hidden, MORE_CLASSES), "more class", "more classes")}`;
  return hidden > MORE_CLASSES ? `${words} of ${formatNumber(hidden)}` : words;
}
