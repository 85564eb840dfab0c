import type { Evaluation } from "./api/types";

export interface Confusion {
  shown: string;
  said: string;
  count: number;
}

const LENGTH = 10;

/** The wrong answers given most often, the most frequent first. */
export function topConfusions(evaluation: Evaluation, length = LENGTH): Confusion[] {
  const names = evaluation.class_names;
  return cellsOf(evaluation)
    .filter(([shown, said, count]) => count > 0 && shown !== said)
    .map(([shown, said, count]) => ({ shown: names[shown] ?? "", said: names[said] ?? "", count }))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, length);
}

/** The cells of the matrix, however it is kept: past 200 classes as a list of those that are not empty. */
function cellsOf({ confusion_matrix: rows, confusion_cells: cells }: Evaluation): [number, number, number][] {
  if (rows !== null)
    return rows.flatMap((row, shown) => row.map((count, said): [number, number, number] => [shown, said, count]));
  return (cells ?? []) as [number, number, number][];
}
