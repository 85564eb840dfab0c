import type { LoadTestFigures, LoadTestSummary } from "@/lib/api/types";
import {
  formatBytes,
  formatCount,
  formatDecimal,
  formatDuration,
  formatMilliseconds,
  formatNumber,
} from "@/lib/format";

/** "20, then 200 users". */
export function usersWords(users: readonly number[]): string {
  const last = users.at(-1) ?? 0;
  const before = users.slice(0, -1).map((count) => `${formatNumber(count)}, then `);
  return `${before.join("")}${formatCount(last, "user")}`;
}

/** "20, then 200 users for 2 min". */
export function loadTestWords({ users, seconds }: Pick<LoadTestSummary, "users" | "seconds">): string {
  return `${usersWords(users)} for ${formatDuration(seconds)}`;
}

/** Requests in a second, as a person would say it. */
export function formatPerSecond(value: number): string {
  if (value === 0) return "0";
  if (value < 0.1) return "<0.1";
  return value < 10 ? formatDecimal(value, 1) : formatNumber(Math.round(value));
}

/** A time to answer; a dash where nothing was asked. */
export function formatLatency(milliseconds: number | null): string {
  return milliseconds === null ? "–" : formatMilliseconds(milliseconds);
}

/** The exact time, for hovering. */
export function exactLatency(milliseconds: number | null): string {
  return milliseconds === null ? "nothing was asked" : `${formatNumber(milliseconds)} ms`;
}

/** "none" is good news, and reads better than a zero. */
export function formatFailures({ failures, requests }: LoadTestFigures): string {
  if (failures === 0) return "none";
  return `${formatNumber(failures)} of ${formatNumber(requests)}`;
}

/** "AMD EPYC, 2 cores, 16 GB". */
export function machineWords({ machine }: Pick<LoadTestSummary, "machine">): string {
  const memory = machine.memory_bytes === null ? [] : [`${formatBytes(machine.memory_bytes)} of memory`];
  return [machine.processor, formatCount(machine.cores, "core"), ...memory].join(", ");
}

/** How much more or less the second is, in percent, with its sign; a dash where there is nothing to compare. */
export function formatChange(from: number | null, to: number | null): string {
  if (from === null || to === null || from === 0) return "–";
  const percent = Math.round((to / from - 1) * 100);
  if (percent === 0) return "±0%";
  return percent > 0 ? `+${percent}%` : `\u2212${-percent}%`;
}
