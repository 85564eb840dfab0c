"use client";

import { clsx } from "clsx";
import { useEffect, useRef, useState } from "react";

import { Disclosure } from "@/components/disclosure";
import type { Job, LogLine } from "@/lib/api/types";
import { formatSecond } from "@/lib/format";

import { useJobLog } from "../queries";

/** How near to its end a log must be for it to follow. */
const NEAR_PX = 40;

/** What the job wrote down, for who wants to know exactly; folded away until asked for. */
export function JobLog({ job }: { job: Job }) {
  const [isOpen, setIsOpen] = useState(false);
  const { data, error } = useJobLog(job, isOpen);
  return (
    <Disclosure title="Log" sentence="Line by line, as the job wrote it." isOpen={isOpen} onToggle={setIsOpen}>
      {error !== null && <p className="text-destructive">{error.message}</p>}
      {data !== undefined && <Lines lines={data.lines} />}
    </Disclosure>
  );
}

function Lines({ lines }: { lines: readonly LogLine[] }) {
  const ref = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  useEffect(() => {
    const box = ref.current;
    if (box !== null && isFollowing.current) box.scrollTop = box.scrollHeight;
  }, [lines]);
  if (lines.length === 0) return <p className="text-muted-foreground">Nothing yet.</p>;
  return (
    <div
      ref={ref}
      role="region"
      aria-label="Log lines"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isFollowing.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
      }}
      className="bg-muted relative max-h-80 overflow-auto rounded-lg p-4"
    >
      <ol className="figures text-xs leading-5">
        {lines.map(({ at, level, message }, index) => (
          <li key={index} className="flex gap-3">
            <time dateTime={at} className="text-muted-foreground shrink-0">
              {formatSecond(at)}
            </time>
            <span className={clsx("break-words whitespace-pre-wrap", toneOf(level))}>{message}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function toneOf(level: string): string {
  const name = level.toLowerCase();
  if (name === "error" || name === "critical") return "text-destructive";
  return name === "warning" ? "text-unsure" : "";
}
