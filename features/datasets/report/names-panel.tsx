"use client";

import { Languages } from "lucide-react";
import { useState } from "react";

import { Panel } from "@/components/panel";
import { Button } from "@/components/ui/button";
import type { RevisionDetail } from "@/lib/api/types";

import { NamesDialog } from "./names-dialog";
import { encodingLabel, namesReadIn } from "./names-read";

/** How the names in a ZIP were read, where they were not UTF-8: a class is called what its folder is called. */
export function NamesPanel({ revision }: { revision: RevisionDetail }) {
  const [isOpen, setIsOpen] = useState(false);
  const names = namesReadIn(revision.report);
  if (names === null) return null;
  const how = encodingLabel(names.encoding);
  return (
    <Panel
      title={names.is_certain ? "How the names were read" : "Are these names right?"}
      sentence={
        names.is_certain
          ? `The ZIP does not hold its names in UTF-8. They are ${how}.`
          : `The ZIP does not say what its names are written in. They were read as ${how}; the classes are called so.`
      }
    >
      <ul className="bg-muted flex flex-col gap-1 overflow-x-auto rounded-lg p-3 text-small">
        {names.examples.map((example) => (
          <li key={example} className="figures break-all">
            {example}
          </li>
        ))}
      </ul>
      <Button variant="outline" size="sm" className="mt-4 pointer-coarse:h-11" onClick={() => setIsOpen(true)}>
        <Languages aria-hidden />
        Read them another way
      </Button>
      {isOpen && <NamesDialog dataset={revision.dataset} names={names} onClose={() => setIsOpen(false)} />}
    </Panel>
  );
}
