"use client";

import { formatAgo, formatDate } from "@/lib/format";
import { useNow } from "@/lib/hooks/use-now";

import { Hint } from "./hint";

/** How long ago something was; the date and time itself for who points at it, presses it or comes to it by keyboard. */
export function Ago({ iso }: { iso: string }) {
  const words = formatAgo(iso, useNow());
  const exact = formatDate(iso);
  if (words === exact) return <time dateTime={iso}>{exact}</time>;
  return (
    <Hint text={exact}>
      <button type="button" className="cursor-help rounded-sm text-left font-[inherit]">
        <time dateTime={iso}>{words}</time>
      </button>
    </Hint>
  );
}
