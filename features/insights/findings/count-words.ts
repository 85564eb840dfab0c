import type { Finding } from "@/lib/api/types";
import { formatCount, formatNumber } from "@/lib/format";

const UNITS = { images: ["picture"], files: ["file"], classes: ["class", "classes"] } as const;

/** How many there are, and what was said to be fine: "12 pictures in 5 groups, 3 fine". */
export function countWords({ count, unit, group_count, dismissed_count, is_dismissed }: Finding): string {
  const groups = group_count === null || group_count === 0 ? "" : ` in ${formatCount(group_count, "group")}`;
  if (is_dismissed) return "You said this is fine";
  if (count === 0) return `All ${formatNumber(dismissed_count)} are fine`;
  const fine = dismissed_count === 0 ? "" : `, ${formatNumber(dismissed_count)} fine`;
  const [one, many = `${one}s`] = UNITS[unit];
  return `${formatCount(count, one, many)}${groups}${fine}`;
}
