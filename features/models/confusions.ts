import type { Evaluation } from "@/lib/api/types";

export interface Confusion {
  shown: string;
  said: string;
  count: number;
}

/** How often photos of one class (by its place among the names) were given one answer. */
export interface ConfusionCell {
  row: number;
  column: number;
  count: number;
}

const LENGTH = 10;

type Answers = Pick<Evaluation, "class_names" | "confusion_matrix" | "confusion_cells">;

/** Every answer that was given at least once; past 200 classes the server sends no more than these. */
export function cellsOf({ confusion_matrix: rows, confusion_cells: cells }: Answers): ConfusionCell[] {
  if (cells != null) return cells.map(([row = 0, column = 0, count = 0]) => ({ row, column, count }));
  return (rows ?? [])
    .flatMap((counts, row) => counts.map((count, column) => ({ row, column, count })))
    .filter(({ count }) => count > 0);
}

/** The same as rows of numbers, where zeros count too. */
export function rowsOf(answers: Answers): number[][] {
  if (answers.confusion_matrix != null) return answers.confusion_matrix;
  const rows = answers.class_names.map(() => answers.class_names.map(() => 0));
  for (const { row, column, count } of cellsOf(answers)) {
    const counts = rows[row];
    if (counts !== undefined) counts[column] = count;
  }
  return rows;
}

/** The wrong answers given most often, the most frequent first. */
export function topConfusions(answers: Answers, length = LENGTH): Confusion[] {
  const { class_names: names } = answers;
  return cellsOf(answers)
    .filter(({ row, column }) => row !== column)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, length)
    .map(({ row, column, count }) => ({ shown: names[row] ?? "", said: names[column] ?? "", count }));
}
