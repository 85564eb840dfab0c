const LOCALE = "en-GB";

const dateFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" });
const countFormat = new Intl.NumberFormat(LOCALE);
const listFormat = new Intl.ListFormat(LOCALE, { type: "conjunction" });

const BYTE_UNITS = ["bytes", "kB", "MB", "GB"];

/** A probability as a person would say it: never 100% or 0% unless it is exactly that. */
export function formatProbability(value: number): string {
  if (value < 1 && value >= 0.995) return ">99%";
  if (value > 0 && value < 0.005) return "<1%";
  return `${Math.round(value * 100)}%`;
}

/** A measured rate, where a tenth of a point is worth showing. */
export function formatRate(value: number): string {
  return `${(value * 100).toFixed(1)}%`;
}

/** The exact value, for hovering. */
export function formatExact(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Decimal units, as file managers and network speeds have them. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), BYTE_UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${BYTE_UNITS[power] ?? ""}`;
}

export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${countFormat.format(count)} ${count === 1 ? singular : plural}`;
}

export function formatNumber(value: number): string {
  return countFormat.format(value);
}

export function formatDate(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : dateFormat.format(date);
}

export function formatList(words: readonly string[]): string {
  return listFormat.format(words);
}

/** A class name as folders spell it ("maine_coon"), made readable ("Maine coon"). */
export function classLabel(className: string): string {
  const words = className.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
