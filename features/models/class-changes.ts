import { classLabel, formatFirst } from "@/lib/format";

const MOST_NAMES = 5;

/** What callers notice when another version answers: classes that it does not know, and new ones. Empty: the same. */
export function classChangeWords(live: readonly string[], next: readonly string[]): string {
  const gone = live.filter((name) => !next.includes(name));
  const added = next.filter((name) => !live.includes(name));
  const sentences = [
    gone.length > 0 ? `It no longer knows ${listed(gone)}.` : "",
    added.length > 0 ? `New: ${listed(added)}.` : "",
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

function listed(names: readonly string[]): string {
  return formatFirst(names.map(classLabel), MOST_NAMES);
}
