import type { ClassFacts, Finding, Insights } from "@/lib/api/types";
import { sizeOf } from "@/lib/class-counts";
import { toCsv } from "@/lib/csv";
import { classLabel, formatCount, formatNumber } from "@/lib/format";

import type { Filters, Split } from "./filters";

/** What a split is for, in a word. */
export const SPLIT_LABELS: Record<Split, string> = { train: "Train", test: "Test" };

const SPLIT_PURPOSES: Record<Split, string> = { train: "for training", test: "for testing" };

/** How a part of the pictures is called: "1,000 pictures of Cats for training". */
export function scopeWords(count: number, { className, split }: Pick<Filters, "className" | "split">): string {
  const pictures = className === null && split === null ? "pictures in all" : "pictures";
  const words = formatCount(count, pictures.replace("pictures", "picture"), pictures);
  const ofClass = className === null ? "" : ` of ${classLabel(className)}`;
  return `${words}${ofClass}${split === null ? "" : ` ${SPLIT_PURPOSES[split]}`}`;
}

const SEVERITIES = [
  { severity: "high", word: "serious" },
  { severity: "medium", word: "worth a look" },
  { severity: "low", word: "minor" },
] as const;

/** How bad what was found is: "2 serious, 1 minor". */
export function severityWords({ findings }: Pick<Insights, "findings">): string {
  const open = findings.filter(({ is_dismissed: isDismissed, count }) => !isDismissed && count > 0);
  if (open.length === 0) return "Nothing stands out";
  return SEVERITIES.flatMap(({ severity, word }) => {
    const count = open.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${word}`];
  }).join(", ");
}

/** Findings that nobody dismissed. */
export function openFindings({ findings }: Pick<Insights, "findings">): number {
  return findings.filter(({ is_dismissed: isDismissed, count }) => !isDismissed && count > 0).length;
}

const MODES: Readonly<Record<string, string>> = {
  RGB: "Colour",
  L: "Grey",
  "1": "Black and white",
  RGBA: "Colour with transparency",
  LA: "Grey with transparency",
  P: "Palette",
  PA: "Palette with transparency",
  CMYK: "Print colours",
  YCbCr: "Video colours",
  "I;16": "Grey, 16 bits",
  I: "Grey, 32 bits",
  F: "Grey, fractions",
};

/** A colour mode as people call it, and as Pillow does. */
export function modeLabel(mode: string): string {
  const words = MODES[mode];
  return words === undefined ? mode : `${words} (${mode})`;
}

/** Smallest and largest class, where they differ. */
export function classSpread(classes: readonly ClassFacts[]): string {
  const sorted = classes.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  const [smallest] = sorted;
  const largest = sorted.at(-1);
  if (smallest === undefined || largest === undefined) return "";
  if (sizeOf(smallest) === sizeOf(largest)) return `${formatCount(sizeOf(largest), "picture")} each`;
  const [from, to] = [smallest, largest].map(
    (item) => `${formatNumber(sizeOf(item))} (${classLabel(item.class_name)})`,
  );
  return `From ${from} to ${to}`;
}

/** The classes as a table to save. */
export function classesToCsv(classes: readonly ClassFacts[]): string {
  return toCsv([
    ["class_name", "train", "test", "total", "total_bytes"],
    ...classes.map((item) => [item.class_name, item.train, item.test, sizeOf(item), item.total_bytes]),
  ]);
}

const UNITS = { images: ["picture"], files: ["file"], classes: ["class", "classes"] } as const;

/** How many there are, and what was said to be fine: "12 pictures in 5 groups, 3 fine". */
export function countWords({ count, unit, group_count, dismissed_count, is_dismissed }: Finding): string {
  const groups = group_count === null || group_count === 0 ? "" : ` in ${formatCount(group_count, "group")}`;
  if (is_dismissed) return "Marked as fine";
  if (count === 0) return `All ${formatNumber(dismissed_count)} are fine`;
  const fine = dismissed_count === 0 ? "" : `, ${formatNumber(dismissed_count)} fine`;
  const [one, many = `${one}s`] = UNITS[unit];
  return `${formatCount(count, one, many)}${groups}${fine}`;
}
