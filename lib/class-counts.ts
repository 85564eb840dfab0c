import { formatCount } from "@/lib/format";

export interface SizedClass {
  class_name: string;
  train: number;
  test: number;
}

export type ClassOrder = "largest" | "smallest" | "name";

/** Pictures of a class, for training and for testing. */
export function sizeOf({ train, test }: SizedClass): number {
  return train + test;
}

/** Put classes in the reader's order; those of one size by name. */
export function inClassOrder<Item extends SizedClass>(
  classes: readonly Item[],
  order: ClassOrder,
  countOf: (item: Item) => number = sizeOf,
): Item[] {
  return classes.toSorted((a, b) => {
    const difference = order === "name" ? 0 : order === "largest" ? countOf(b) - countOf(a) : countOf(a) - countOf(b);
    return difference === 0 ? a.class_name.localeCompare(b.class_name) : difference;
  });
}

/** "24 classes, 25 pictures each", where all are of one size; null where they differ, or are too few to say so. */
export function equalCountWords(counts: readonly number[], kind: string): string | null {
  const [first] = counts;
  if (first === undefined || counts.length <= 3 || counts.some((count) => count !== first)) return null;
  return `${formatCount(counts.length, "class", "classes")}, ${formatCount(first, kind)} each.`;
}
