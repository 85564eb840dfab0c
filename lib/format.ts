const LOCALE = "en-GB";

const dateFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" });
const timeFormat = new Intl.DateTimeFormat(LOCALE, { timeStyle: "short" });
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

/** A time of today, or the date as well. */
export function formatMoment(iso: string, now = new Date()): string {
  const date = new Date(iso);
  return date.toDateString() === now.toDateString() ? timeFormat.format(date) : formatDate(iso);
}

/** The same with its preposition: "at 14:37", "on 20 Nov 2026, 14:37". */
export function formatWhen(iso: string, now = new Date()): string {
  const isToday = new Date(iso).toDateString() === now.toDateString();
  return `${isToday ? "at" : "on"} ${formatMoment(iso, now)}`;
}

const agoFormat = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });
const AGO_UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;
/** After so many days a date says more than how long ago it was. */
const MOST_DAYS = 30;

/** How long ago something was: "3 minutes ago", "yesterday"; after a month its date. */
export function formatAgo(iso: string, now = new Date()): string {
  const seconds = (now.getTime() - new Date(iso).getTime()) / 1000;
  if (Number.isNaN(seconds) || seconds > MOST_DAYS * 86_400) return formatDate(iso);
  const [unit, length] = AGO_UNITS.find(([, size]) => seconds >= size) ?? ["second", 0];
  return unit === "second" ? "just now" : agoFormat.format(-Math.floor(seconds / length), unit);
}

export function formatList(words: readonly string[]): string {
  return listFormat.format(words);
}

/** The first few in a sentence, and how many more there are. */
export function formatFirst(words: readonly string[], most: number): string {
  const hidden = words.length - most;
  return formatList(hidden > 0 ? [...words.slice(0, most), `${formatNumber(hidden)} more`] : words);
}

/** A class name as folders spell it ("maine_coon"), made readable ("Maine coon"). */
export function classLabel(className: string): string {
  const words = className.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const REVISION = /^(.+)@(\d+)$/;

/** A revision's id in a sentence: "pets, revision 2" for `pets@2`; what is no such id stays as it is. */
export function revisionLabel(id: string): string {
  const [, dataset, number] = REVISION.exec(id) ?? [];
  return dataset === undefined || number === undefined ? id : `${dataset}, revision ${number}`;
}

/** A revision's id as part of a file's name. */
export function fileNameOf(id: string): string {
  return id.replace(REVISION, "$1-revision-$2");
}

/** A time that is only guessed, as a person would say it. */
export function formatEta(seconds: number): string {
  if (seconds < 8) return "a few seconds left";
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} seconds left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${formatCount(minutes, "minute")} left`;
  const hours = Math.floor(minutes / 60);
  const rest = Math.round((minutes % 60) / 10) * 10;
  if (rest === 0 || rest === 60) return `about ${formatCount(rest === 60 ? hours + 1 : hours, "hour")} left`;
  return `about ${formatCount(hours, "hour")} ${rest} minutes left`;
}

/** From and to how long something takes, both only estimated: "10 to 30 seconds", "50 seconds to 3 minutes". */
export function formatSpan(lowSeconds: number, highSeconds: number): string {
  const [low, high] = [roughly(lowSeconds), roughly(highSeconds)];
  if (low.count === high.count && low.unit === high.unit) return `about ${formatCount(high.count, high.unit)}`;
  const from = low.unit === high.unit ? formatNumber(low.count) : formatCount(low.count, low.unit);
  return `${from} to ${formatCount(high.count, high.unit)}`;
}

function roughly(seconds: number): { count: number; unit: string } {
  if (seconds < 55) return { count: Math.max(5, Math.round(seconds / 5) * 5), unit: "second" };
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 100) return { count: minutes, unit: "minute" };
  return { count: Math.round(minutes / 60), unit: "hour" };
}

/** A time that was measured. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  const rest = Math.round(seconds) % 60;
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A difference of two rates, in points, with its sign. */
export function formatPoints(difference: number): string {
  const points = (difference * 100).toFixed(1);
  if (Number(points) === 0) return "±0.0";
  return difference > 0 ? `+${points}` : points.replace("-", "\u2212");
}
