import type { ModelPair } from "./api/types";

export interface ClassDifference {
  className: string;
  /** F1 in either version; null where it does not know the class. */
  a: number | null;
  b: number | null;
  /** Of b over a; null where one of them does not know the class. */
  difference: number | null;
}

/** F1 class by class, the largest change first, then the classes that only one of them knows. */
export function classDifferences({ a, b }: ModelPair): ClassDifference[] {
  const f1 = ({ per_class }: ModelPair["a"]) =>
    new Map(per_class.map(({ class_name, f1: value }) => [class_name, value]));
  const ofA = f1(a);
  const ofB = f1(b);
  const names = [...new Set([...ofA.keys(), ...ofB.keys()])];
  return names
    .map((className) => {
      const inA = ofA.get(className) ?? null;
      const inB = ofB.get(className) ?? null;
      return { className, a: inA, b: inB, difference: inA === null || inB === null ? null : inB - inA };
    })
    .toSorted((one, other) => magnitude(other) - magnitude(one) || one.className.localeCompare(other.className));
}

function magnitude({ difference }: ClassDifference): number {
  return difference === null ? -1 : Math.abs(difference);
}
