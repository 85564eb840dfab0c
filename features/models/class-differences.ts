import type { ModelPair } from "@/lib/api/types";

type Sides = Pick<ModelPair, "a" | "b">;

export interface ClassDifference {
  className: string;
  /** F1 in either version. */
  a: number;
  b: number;
  /** Of b over a. */
  difference: number;
}

/** F1 of the classes that both know, the largest change first. */
export function classDifferences(pair: Sides): ClassDifference[] {
  const ofA = f1(pair.a);
  const ofB = f1(pair.b);
  return sharedClasses(pair)
    .map((className) => {
      const [a, b] = [ofA.get(className) ?? 0, ofB.get(className) ?? 0];
      return { className, a, b, difference: b - a };
    })
    .toSorted(
      (one, other) =>
        Math.abs(other.difference) - Math.abs(one.difference) || one.className.localeCompare(other.className),
    );
}

/** Classes that both versions know and were tested on. */
export function sharedClasses({ a, b }: Sides): string[] {
  const ofB = f1(b);
  return [...f1(a).keys()].filter((name) => ofB.has(name));
}

/** Classes that only one of the two knows. */
export function onlyOneKnows(pair: Sides): Record<"a" | "b", string[]> {
  const shared = new Set(sharedClasses(pair));
  const others = ({ per_class }: ModelPair["a"]) =>
    per_class.map(({ class_name }) => class_name).filter((name) => !shared.has(name));
  return { a: others(pair.a), b: others(pair.b) };
}

function f1({ per_class }: ModelPair["a"]): Map<string, number> {
  return new Map(per_class.map(({ class_name, f1: value }) => [class_name, value]));
}
