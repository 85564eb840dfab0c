import type { QueueItem } from "./queue/queue-item";

type Cell = string | number | boolean | null;

// A spreadsheet runs cells that begin with these as formulas; a leading apostrophe makes them text (OWASP, "CSV Injection").
const FORMULA_START = /^[=+\-@\t\r]/;

/** One CSV cell: quoted where needed, and never a formula. */
export function csvCell(value: Cell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

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
