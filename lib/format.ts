/** Words are English everywhere; a date or a figure is written as the reader's browser does. */
const WORDS = "en-GB";
const LOCALE = readersLocale();

// Each takes a millisecond or more to make, a slow phone's ten: only what a page writes is made.
const dateFormat = once(() => new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" }));
const timeFormat = once(() => new Intl.DateTimeFormat(LOCALE, { timeStyle: "short" }));
const secondFormat = once(() => new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium" }));
const countFormat = once(() => new Intl.NumberFormat(LOCALE));
const tenthFormat = once(() => new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
const exactFormat = once(() => new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 6, useGrouping: false }));
const percentFormat = once(() => new Intl.NumberFormat(LOCALE, { style: "percent" }));
const rateFormat = once(
  () => new Intl.NumberFormat(LOCALE, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }),
);
const agoFormat = once(() => new Intl.RelativeTimeFormat(WORDS, { numeric: "auto", style: "short" }));

const BYTE_UNITS = ["bytes", "kB", "MB", "GB"];

/**
 * Make the formats that most pages write, each in a task of its own, while the page waits for the server.
 *
 * The first of a kind loads the browser's tables of languages: 10 to 15 ms, and four times that on a slow phone, which
 * would otherwise be spent in one go with what is drawn once the answer comes.
 *
 * @returns Stops what has not been made.
 */
export function warmFormats(): () => void {
  const writes = [
    () => countFormat().format(0),
    () => dateFormat().format(0),
    () => agoFormat().format(-1, "minute"),
    () => percentFormat().format(0),
  ];
  let timer: ReturnType<typeof setTimeout>;
  function next(): void {
    const write = writes.shift();
    if (write === undefined) return;
    write();
    timer = setTimeout(next);
  }
  timer = setTimeout(next);
  return () => clearTimeout(timer);
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** What the browser says may be no language tag: Chromium without a locale says "en-US@posix". */
function readersLocale(): string {
  try {
    return (typeof window === "undefined" ? undefined : Intl.getCanonicalLocales(navigator.language)[0]) ?? WORDS;
  } catch {
    return WORDS;
  }
}

/** A probability as a person would say it: never 100% or 0% unless it is exactly that. */
export function formatProbability(value: number): string {
  if (value < 1 && value >= 0.995) return `>${percentFormat().format(0.99)}`;
  if (value > 0 && value < 0.005) return `<${percentFormat().format(0.01)}`;
  return percentFormat().format(value);
}

/** A measured rate, where a tenth of a point is worth showing. */
export function formatRate(value: number): string {
  return rateFormat().format(value);
}

/** The exact value, for hovering. */
export function formatExact(value: number): string {
  return exactFormat().format(value);
}

/** Decimal units, as file managers and network speeds have them. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), BYTE_UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? tenthFormat().format(value) : countFormat().format(Math.round(value))} ${BYTE_UNITS[power] ?? ""}`;
}

export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds >= 1000) return `${tenthFormat().format(milliseconds / 1000)} s`;
  return `${milliseconds < 10 ? tenthFormat().format(milliseconds) : Math.round(milliseconds)} ms`;
}

export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${countFormat().format(count)} ${count === 1 ? singular : plural}`;
}

export function formatNumber(value: number): string {
  return countFormat().format(value);
}

/** A measured figure with as many decimals as mean something. */
export function formatDecimal(value: number, digits: number): string {
  return value.toLocaleString(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function formatDate(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : dateFormat().format(date);
}

const AGO: readonly [upToSeconds: number, unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  [3600, "minute", 60],
  [86_400, "hour", 3600],
  [7 * 86_400, "day", 86_400],
];

/** How long ago, as long as a person would say it so: "3 min ago", "yesterday"; then the date. */
export function formatAgo(iso: string, now = new Date()): string {
  const seconds = (now.getTime() - new Date(iso).getTime()) / 1000;
  if (seconds >= 0 && seconds < 45) return "just now";
  const step = AGO.find(([upTo]) => seconds < upTo);
  if (step === undefined || !(seconds >= 0)) return formatDate(iso);
  return agoFormat().format(-Math.max(1, Math.floor(seconds / step[2])), step[1]);
}

/** A time of day to the second, for logs. */
export function formatSecond(iso: string): string {
  return secondFormat().format(new Date(iso));
}

/** A time of today, or the date as well. */
export function formatMoment(iso: string, now = new Date()): string {
  const date = new Date(iso);
  return date.toDateString() === now.toDateString() ? timeFormat().format(date) : formatDate(iso);
}

/** The same with its preposition: "at 14:37", "on 20 Nov 2026, 14:37". */
export function formatWhen(iso: string, now = new Date()): string {
  const isToday = new Date(iso).toDateString() === now.toDateString();
  return `${isToday ? "at" : "on"} ${formatMoment(iso, now)}`;
}

/** In English: "cats, dogs and owls". */
export function formatList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
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
  if (seconds < 10) return `${tenthFormat().format(seconds)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  const rest = Math.round(seconds) % 60;
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A difference of two rates, in points, with its sign. */
export function formatPoints(difference: number): string {
  const points = tenthFormat().format(Math.abs(difference * 100));
  if (Math.abs(difference * 100) < 0.05) return `±${points}`;
  return `${difference > 0 ? "+" : "\u2212"}${points}`;
}
