"use client";

import { useState } from "react";

import { AlikeGroup } from "@/components/alike-group";
import { Panel } from "@/components/panel";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/format";

import type { QueueItem } from "../queue/queue-item";

import { ResultPicture } from "./result-picture";
import { useUnknownGroups } from "./use-unknown-groups";

/** More would keep the answers themselves far below. */
const FIRST_SHOWN = 2;

interface UnknownGroupsProps {
  items: readonly QueueItem[];
  /** Those that are known, and those that were given. */
  classNames: readonly string[];
  onName: (className: string, ids: readonly string[]) => void;
}

/** Groups of unknown pictures of the batch that look alike, each offered as a new class. */
export function UnknownGroups({ items, classNames, onName }: UnknownGroupsProps) {
  const groups = useUnknownGroups(items);
  const [isOpen, setIsOpen] = useState(false);
  if (groups.length === 0) return null;
  const byId = new Map(items.map((item) => [item.id, item]));
  return (
    <Panel
      title={groups.length === 1 ? "A new class?" : "New classes?"}
      sentence="The model does not know these pictures, and they look alike. With a name they are a class: in the sorted ZIP, and in the inbox for the next training."
    >
      <ul aria-label="Pictures that look alike" className="divide-border -my-4 divide-y">
        {(isOpen ? groups : groups.slice(0, FIRST_SHOWN)).map(({ ids, similarity }) => (
          <AlikeGroup
            key={ids[0]}
            ids={ids}
            words={`Mean similarity ${similarity.toFixed(2)}.`}
            classNames={classNames}
            isBusy={false}
            onName={onName}
          >
            {(id) => {
              const item = byId.get(id);
              return item === undefined ? null : <ResultPicture item={item} className="aspect-square w-full" />;
            }}
          </AlikeGroup>
        ))}
      </ul>
      {groups.length > FIRST_SHOWN && !isOpen && (
        <Button variant="outline" className="mt-8" onClick={() => setIsOpen(true)}>
          Show {formatCount(groups.length - FIRST_SHOWN, "more group")}
        </Button>
      )}
    </Panel>
  );
}
