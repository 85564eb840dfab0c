import { classLabel } from "./format";

/** What is left of a class's name without what does not distinguish it for people: capitals, underscores, widthless letters. */
function folded(name: string): string {
  const visible = name.normalize("NFC").replaceAll(/\p{Cf}/gu, "");
  return classLabel(visible).replaceAll(/\s+/g, " ").toLowerCase();
}

/** The class that is meant by what was typed: one that is known, where it would be shown as the same, or a new one. */
export function meantClass(typed: string, known: readonly string[]): string {
  const name = typed.trim();
  if (known.includes(name)) return name;
  const wanted = folded(name);
  return known.find((one) => folded(one) === wanted) ?? name;
}

/** Classes without those that would be shown as one before them. */
export function distinctClasses(names: Iterable<string>): string[] {
  const distinct = new Map<string, string>();
  for (const name of names) if (!distinct.has(folded(name))) distinct.set(folded(name), name);
  return [...distinct.values()];
}

/** A class's name made readable; as it is spelt where another would be shown as the same. */
export function distinctLabel(className: string, all: readonly string[]): string {
  const isShared = all.some((other) => other !== className && folded(other) === folded(className));
  return isShared ? className : classLabel(className);
}
