import type { Evaluation } from "./api/types";

export interface Confusion {
  shown: string;
  said: string;
  count: number;
}

const LENGTH = 10;

/** The wrong answers given most often, the most frequent first. */
export function topConfusions(
  { class_names: names, confusion_matrix: rows }: Evaluation,
  length = LENGTH,
): Confusion[] {
  return rows
    .flatMap((row, shown) =>
      row.map((count, said) => ({
        shown: names[shown] ?? "",
        said: names[said] ?? "",
        count,
        isRight: shown === said,
      })),
    )
    .filter(({ count, isRight }) => count > 0 && !isRight)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, length)
    .map(({ shown, said, count }) => ({ shown, said, count }));
}
