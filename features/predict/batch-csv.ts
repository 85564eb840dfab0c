import { type Cell, toCsv } from "@/lib/csv";

import { isSmallCopy } from "./queue/pictures";
import type { QueueItem } from "./queue/queue-item";

const COLUMNS = [
  "file",
  "status",
  "predicted_class",
  "confidence",
  "confidence_band",
  "is_unknown",
  "model_version",
  "total_ms",
  "warnings",
  "error",
  "corrected_class",
];

/** Where pictures are sorted into folders, each row says where its own went, and whether in full. */
const PLACE_COLUMNS = ["path", "picture"];

/** A batch as a table: one row a picture, one column a class after the fixed columns. */
export function batchToCsv(items: readonly QueueItem[], paths?: ReadonlyMap<string, string>): string {
  const classNames = [
    ...new Set(items.flatMap((item) => Object.keys(item.prediction?.probabilities ?? {}))),
  ].toSorted();
  const header = [
    ...COLUMNS,
    ...(paths === undefined ? [] : PLACE_COLUMNS),
    ...classNames.map((name) => `probability: ${name}`),
  ];
  return toCsv([
    header,
    ...items.map((item) => [
      ...fixedCells(item),
      ...(paths === undefined ? [] : placeCells(item, paths.get(item.id))),
      ...classNames.map((name) => item.prediction?.probabilities[name] ?? null),
    ]),
  ]);
}

function placeCells(item: QueueItem, path: string | undefined): Cell[] {
  return [path ?? null, path === undefined ? "missing" : isSmallCopy(item) ? "small copy" : "original"];
}

function fixedCells({ name, status, prediction, problem, givenClass }: QueueItem): Cell[] {
  return [
    name,
    status,
    prediction?.predicted_class ?? null,
    prediction?.confidence ?? null,
    prediction?.confidence_band ?? null,
    prediction?.is_unknown ?? null,
    prediction?.model_version ?? null,
    prediction?.timings_ms.total ?? null,
    prediction?.warnings.join(" ") ?? null,
    problem?.detail ?? null,
    givenClass ?? null,
  ];
}
