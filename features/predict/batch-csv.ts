import { type Cell, toCsv } from "@/lib/csv";

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
];

/** A batch as a table: one row a picture, one column a class after the fixed columns. */
export function batchToCsv(items: readonly QueueItem[]): string {
  const classNames = [
    ...new Set(items.flatMap((item) => Object.keys(item.prediction?.probabilities ?? {}))),
  ].toSorted();
  const header = [...COLUMNS, ...classNames.map((name) => `probability: ${name}`)];
  return toCsv([
    header,
    ...items.map((item) => [
      ...fixedCells(item),
      ...classNames.map((name) => item.prediction?.probabilities[name] ?? null),
    ]),
  ]);
}

function fixedCells({ name, status, prediction, problem }: QueueItem): Cell[] {
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
  ];
}
