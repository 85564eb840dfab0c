"use client";

import { formatAgo, formatDate } from "@/lib/format";
import { useNow } from "@/lib/hooks/use-now";

import { More } from "./explain";

/** How long ago something was; pointed at, tapped or pressed, it says when exactly. */
export function Ago({ iso }: { iso: string }) {
  const words = formatAgo(iso, useNow());
  const exact = formatDate(iso);
  return <time dateTime={iso}>{words === exact ? exact : <More more={exact}>{words}</More>}</time>;
}
