"use client";

import { clsx } from "clsx";
import { Tag } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";

import { distinctClasses } from "@/lib/class-names";
import { moveFocusSoon } from "@/lib/focus";
import { formatNumber } from "@/lib/format";

import { ClassForm } from "./class-form";
import { Button } from "./ui/button";

/** As many as one row of a wide page shows. */
const FIRST_SHOWN = 10;

interface AlikeGroupProps {
  /** The most typical picture first. */
  ids: readonly string[];
  words: string;
  /** Classes to offer; another may be typed. */
  classNames: readonly string[];
  isBusy: boolean;
  /** Draws a picture, square. */
  children: (id: string) => ReactNode;
  /** Told the class that these have now; those that do not belong are left out. */
  onName: (className: string, ids: readonly string[]) => void;
}

/** Pictures that look alike: the most typical, each of which can be left out, and one action, to name all of them. */
export function AlikeGroup({ ids, words, classNames, isBusy, children, onName }: AlikeGroupProps) {
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [isOpen, setIsOpen] = useState(false);
  const [isNaming, setIsNaming] = useState(false);
  const nameIt = useRef<HTMLButtonElement>(null);
  const close = () => {
    setIsNaming(false);
    moveFocusSoon(() => nameIt.current);
  };
  const chosen = ids.filter((id) => !leftOut.has(id));
  const shown = isOpen ? ids : ids.slice(0, FIRST_SHOWN);
  const toggle = (id: string) => {
    const next = new Set(leftOut);
    if (!next.delete(id)) next.add(id);
    setLeftOut(next);
  };
  return (
    <li className="flex flex-col gap-3 py-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h3 className="font-semibold tracking-tight">{formatNumber(ids.length)} look alike</h3>
          <p className="text-muted-foreground text-small">{words}</p>
        </div>
        {isNaming ? (
          <div className="w-full sm:w-72">
            <ClassForm
              label={`What do these ${formatNumber(chosen.length)} show?`}
              choices={distinctClasses(classNames)}
              isBusy={isBusy}
              action="Save"
              onSave={(className) => onName(className, chosen)}
              onCancel={close}
            />
          </div>
        ) : (
          <Button ref={nameIt} disabled={chosen.length === 0} onClick={() => setIsNaming(true)}>
            <Tag aria-hidden />
            Make {chosen.length === ids.length ? "it" : `${formatNumber(chosen.length)} of them`} a class
          </Button>
        )}
      </div>
      <ul aria-label="Pictures of this group" className="grid grid-cols-5 gap-2 sm:grid-cols-10">
        {shown.map((id, index) => (
          <li key={id}>
            <button
              type="button"
              aria-pressed={!leftOut.has(id)}
              aria-label={`Picture ${index + 1} belongs`}
              onClick={() => toggle(id)}
              className={clsx(
                "focus-visible:ring-ring block w-full overflow-hidden rounded-lg border-2 outline-none focus-visible:ring-2",
                leftOut.has(id) ? "border-border border-dashed opacity-35 grayscale" : "border-transparent",
              )}
            >
              {children(id)}
            </button>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {ids.length > FIRST_SHOWN && (
          <Button variant="outline" size="sm" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? "Show fewer" : `Show all ${formatNumber(ids.length)}`}
          </Button>
        )}
        <p className="text-muted-foreground text-small">Press a picture that does not belong to leave it out.</p>
      </div>
    </li>
  );
}
