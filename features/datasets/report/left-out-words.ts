import type { IngestReport } from "@/lib/api/types";
import { formatCount, formatFirst } from "@/lib/format";

const MOST_NAMES = 3;

/** What the server left out of what it was sent, in a sentence; null: nothing. */
export function leftOutWords(report: IngestReport): string | null {
  const { corrupt = [], ignored = [], left_out: duplicateCount = 0 } = report;
  const unread = Math.max(report.corrupt_count ?? 0, corrupt.length);
  const skipped = Math.max(report.ignored_count ?? 0, ignored.length);
  const names = [...corrupt.map(({ file_name }) => file_name), ...ignored.map(({ path }) => path)];
  const parts = [];
  if (unread + skipped > 0)
    parts.push(`${formatCount(unread + skipped, "file")} (${formatFirst(names.map(lastOf), MOST_NAMES)})`);
  if (duplicateCount > 0) parts.push(formatCount(duplicateCount, "duplicate"));
  return parts.length === 0 ? null : `Left out by the server: ${parts.join(" and ")}.`;
}

function lastOf(path: string): string {
  return path.split("/").at(-1) ?? path;
}
