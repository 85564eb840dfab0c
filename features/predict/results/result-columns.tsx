import { createColumnHelper, rowSortingFeature, tableFeatures } from "@tanstack/react-table";
import { clsx } from "clsx";
import { UserCheck } from "lucide-react";

import { MEANING_LOOKS, MeaningBadge } from "@/features/models";
import { formatMilliseconds } from "@/lib/format";

import { outcomeOf, type QueueItem } from "../queue/queue-item";

import { InboxMark } from "./inbox-mark";
import { confidenceWord, resultWord } from "./result-words";
import { STANDING_LOOKS, standingOf } from "./standing";

interface ColumnLook {
  /** Of head and cells. */
  className: string;
  isFigure?: boolean;
}

// The rows come filtered and in order, the same in every view: the table keeps the columns and what their heads do.
export const FEATURES = tableFeatures({ rowSortingFeature, columnMeta: {} as ColumnLook });
export type Features = typeof FEATURES;

const column = createColumnHelper<Features, QueueItem>();

/** On a narrow screen only what says most has room: names are what a picture is known by. */
const WIDE_ONLY = "hidden xl:table-cell";

/** So wide that the longest class fits, with its marks: what is left is for the names. */
export function classColumnWidth(shown: readonly QueueItem[]): string {
  const letters = shown.reduce((most, item) => Math.max(most, resultWord(item).length), 0);
  return `min(11rem, ${letters / 2 + 5}rem)`;
}

/** What the table says of each picture. */
export const TABLE_COLUMNS = column.columns([
  column.accessor("name", {
    id: "name",
    header: "Name",
    cell: ({ getValue }) => <span className="block truncate">{getValue()}</span>,
    meta: { className: "w-auto" },
  }),
  column.display({
    id: "class",
    header: "Class",
    enableSorting: true,
    cell: ({ row }) => <ClassCell item={row.original} />,
    meta: { className: "w-[38%] sm:w-(--class-width)" },
  }),
  column.display({
    id: "confidence",
    header: "Confidence",
    cell: ({ row }) => confidenceWord(row.original) ?? "–",
    meta: { className: "hidden sm:table-cell w-32 text-right", isFigure: true },
  }),
  column.display({
    id: "certainty",
    header: "Certainty",
    cell: ({ row }) => <CertaintyCell item={row.original} />,
    meta: { className: "hidden sm:table-cell w-32" },
  }),
  column.display({
    id: "time",
    header: "Time",
    cell: ({ row }) => timeWord(row.original),
    meta: { className: `${WIDE_ONLY} w-24 text-right`, isFigure: true },
  }),
  column.display({
    id: "version",
    header: "Model version",
    cell: ({ row }) => <span className="figures block truncate">{row.original.prediction?.model_version ?? "–"}</span>,
    meta: { className: `${WIDE_ONLY} w-44` },
  }),
]);

/** On a phone there is no room for certainty and confidence but here. */
function ClassCell({ item }: { item: QueueItem }) {
  const isGiven = item.givenClass !== undefined;
  const outcome = outcomeOf(item);
  const look = outcome === null ? null : MEANING_LOOKS[outcome];
  return (
    <span className="flex items-center gap-1.5">
      {look !== null && !isGiven && <look.icon className={clsx("size-4 shrink-0 sm:hidden", look.text)} aria-hidden />}
      {isGiven && <UserCheck className="text-primary size-4 shrink-0" aria-hidden />}
      <span className={clsx("truncate", isGiven && "font-medium")}>{resultWord(item)}</span>
      <InboxMark item={item} className="text-primary" />
      <span className="figures text-muted-foreground ml-auto shrink-0 text-xs sm:hidden">{confidenceWord(item)}</span>
    </span>
  );
}

function CertaintyCell({ item }: { item: QueueItem }) {
  const standing = standingOf(item);
  if (standing === null) return <span className="text-muted-foreground">–</span>;
  if (standing !== "checked") return <MeaningBadge outcome={standing} isPlain />;
  return (
    <span className={clsx("text-small font-medium", STANDING_LOOKS.checked.text)}>{STANDING_LOOKS.checked.word}</span>
  );
}

function timeWord({ prediction }: QueueItem): string {
  const total = prediction?.timings_ms.total;
  return total === undefined ? "–" : formatMilliseconds(total);
}
