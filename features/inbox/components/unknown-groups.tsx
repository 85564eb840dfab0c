"use client";

import { useState } from "react";

import { Panel } from "@/components/panel";
import { Button } from "@/components/ui/button";
import type { FeedbackItem } from "@/lib/api/types";
import { formatCount } from "@/lib/format";

import { useUnknownGroups } from "../queries";

import { UnknownGroupCard } from "./unknown-group-card";

/** More would keep the pictures themselves far below. */
const FIRST_SHOWN = 3;

interface UnknownGroupsProps {
  items: readonly FeedbackItem[];
  classNames: readonly string[];
  /** Told which pictures have a class of their own now. */
  onNamed: (ids: readonly string[]) => void;
}

/** Groups of pictures that the live model does not know and that look alike, each offered as a new class. */
export function UnknownGroups({ items, classNames, onNamed }: UnknownGroupsProps) {
  const { data } = useUnknownGroups();
  const [isOpen, setIsOpen] = useState(false);
  if (data === undefined) return null;
  const waiting = new Set(items.map(({ id }) => id));
  const offered = data.groups
    .filter(({ is_named: isNamed }) => !isNamed)
    .map((group) => ({ ...group, ids: group.ids.filter((id) => waiting.has(id)) }))
    .filter(({ ids }) => ids.length > 1);
  return (
    <>
      {data.pending_count > 0 && (
        <p role="status" className="text-muted-foreground text-small">
          Looking for unknown pictures that look alike: {formatCount(data.pending_count, "picture")} to go
        </p>
      )}
      {offered.length > 0 && (
        <Panel
          title={offered.length === 1 ? "A new class?" : "New classes?"}
          sentence={`${data.model_version} does not know these pictures, and they look alike. With a name, a group can be added to a dataset as a class, and the next training learns it.`}
        >
          <ul aria-label="Pictures that look alike" className="divide-border -my-4 divide-y">
            {(isOpen ? offered : offered.slice(0, FIRST_SHOWN)).map((group) => (
              <UnknownGroupCard key={group.ids[0]} group={group} classNames={classNames} onNamed={onNamed} />
            ))}
          </ul>
          {offered.length > FIRST_SHOWN && !isOpen && (
            <Button variant="outline" className="mt-8" onClick={() => setIsOpen(true)}>
              Show {formatCount(offered.length - FIRST_SHOWN, "more group")}
            </Button>
          )}
        </Panel>
      )}
    </>
  );
}
