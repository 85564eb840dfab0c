"use client";

import { Lock } from "lucide-react";
import { useState } from "react";

import { CopyButton } from "@/components/copy-button";
import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import { Button } from "@/components/ui/button";
import { WithCode } from "@/components/with-code";
import type { StoredKind, StoredThing } from "@/lib/api/types";
import { formatBytes, formatCount } from "@/lib/format";

import { ThingMenu } from "./thing-menu";

export interface Row {
  thing: StoredThing;
  /** Null: it cannot be deleted as a whole. */
  kind: StoredKind | null;
  title: string;
  name?: string | null;
  href?: string;
  /** What else helps to know it again. */
  note?: string | undefined;
  /** The revisions of a dataset. */
  parts?: readonly Row[];
}

interface StoredListProps {
  title: string;
  sentence: string;
  rows: readonly Row[];
}

const FIRST_SHOWN = 8;

/** One kind of things that take space, the largest first. */
export function StoredList({ title, sentence, rows }: StoredListProps) {
  const [isWhole, setIsWhole] = useState(false);
  if (rows.length === 0) return null;
  const shown = isWhole ? rows : rows.slice(0, FIRST_SHOWN);
  return (
    <Panel title={title} sentence={sentence}>
      <ul className="divide-border -my-2 divide-y">
        {shown.map((row) => (
          <StoredRow key={row.thing.id} row={row} />
        ))}
      </ul>
      {rows.length > FIRST_SHOWN && (
        <Button
          size="sm"
          variant="ghost"
          className="mt-2 -ml-3 pointer-coarse:h-11"
          onClick={() => setIsWhole(!isWhole)}
        >
          {isWhole ? "Show fewer" : `Show all ${rows.length}`}
        </Button>
      )}
    </Panel>
  );
}

function StoredRow({ row: { thing, kind, title, name, href, note, parts = [] } }: { row: Row }) {
  return (
    <li className="py-2">
      <div className="flex items-center gap-x-3">
        <div className="min-w-0 flex-1">
          {href === undefined ? (
            <span className="font-medium break-words">
              <WithCode>{kind === null || kind === "cache" ? upperFirst(title) : title}</WithCode>
            </span>
          ) : (
            <Link href={href} className="finger-target hover:text-primary font-medium break-words">
              {title}
            </Link>
          )}
          <Notes thing={thing} kind={kind} note={note} partCount={parts.length} />
        </div>
        <span className="figures shrink-0 text-small">{formatBytes(thing.bytes)}</span>
        {kind === null ? (
          <span className="size-8 shrink-0 pointer-coarse:size-11" />
        ) : (
          <ThingMenu
            thing={{ kind, id: thing.id, title: title.replaceAll("`", ""), ...(name === undefined ? {} : { name }) }}
          />
        )}
      </div>
      {parts.length > 0 && (
        <ul aria-label={`Revisions of ${title}`} className="border-border mt-2 ml-1 border-l pl-4">
          {parts.map((part) => (
            <StoredRow key={part.thing.id} row={part} />
          ))}
        </ul>
      )}
    </li>
  );
}

interface NotesProps extends Pick<Row, "thing" | "kind" | "note"> {
  partCount: number;
}

function Notes({ thing, kind, note, partCount }: NotesProps) {
  const { in_use: inUse, needs_force: needsForce, shared_bytes: shared, frees_bytes: frees, bytes, command } = thing;
  const facts = [
    ...(note === undefined ? [] : [note]),
    ...(partCount > 0 ? [formatCount(partCount, "revision")] : []),
    ...(shared > 0 ? [`${formatBytes(shared)} of it shared`] : []),
    ...(kind !== null && frees !== bytes ? [`deleting it frees ${formatBytes(frees)}`] : []),
  ];
  return (
    <>
      {facts.length > 0 && (
        <p className="text-muted-foreground text-small text-pretty">{upperFirst(facts.join(" · "))}</p>
      )}
      {inUse !== null && !needsForce && (
        <p className="text-muted-foreground flex items-start gap-1.5 text-small text-pretty">
          <Lock className="mt-1 size-3.5 shrink-0" aria-hidden />
          <span className="min-w-0 break-words">
            <WithCode>{inUse}</WithCode>
          </span>
        </p>
      )}
      {kind === null && command !== null && (
        <p className="flex items-center gap-2">
          <code className="figures text-muted-foreground text-small">{command}</code>
          <CopyButton text={command} what="Command" />
        </p>
      )}
    </>
  );
}

function upperFirst(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
