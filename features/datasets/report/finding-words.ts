import type { IngestReport } from "@/lib/api/types";
import { classLabel, formatCount, formatDecimal, formatNumber } from "@/lib/format";

export interface Finding {
  title: string;
  /** What it means, and what was done about it. */
  meaning: string;
  tone: "warning" | "note";
  /** The files it is about, a line each. */
  files: string[];
  /** How many more there are than are listed. */
  rest: number;
}

/** Say in words what a report found, the worst first. */
export function findingsOf(report: IngestReport): Finding[] {
  return [...warnings(report), ...duplicateFindings(report), ...fileFindings(report), ...imbalance(report)].toSorted(
    (a, b) => Number(b.tone === "warning") - Number(a.tone === "warning"),
  );
}

function warnings({ warnings: words = [] }: IngestReport): Finding[] {
  return words.map((title) => ({ ...wordsOf(title), tone: "warning", files: [], rest: 0 }));
}

/** A warning as the page says it: of names it shows more, and has a button where the server names an option. */
function wordsOf(title: string): Pick<Finding, "title" | "meaning"> {
  if (!title.includes("--name-encoding")) return { title, meaning: "" };
  return { title: "Names may have been read wrong", meaning: "They are shown above, with another way to read them." };
}

const DUPLICATES = [
  {
    key: "across_classes",
    tone: "warning",
    title: "in more than one class",
    meaning:
      "One of the two labels is wrong, and it is not known which, so none of them was taken. Put each in one folder.",
  },
  {
    key: "across_splits",
    tone: "warning",
    title: "in training and in test",
    meaning: "A model that has seen its test looks better than it is, so they are used for the test only.",
  },
  {
    key: "near_across_splits",
    tone: "warning",
    title: "almost the same in training and in test",
    meaning:
      "Frames of one film or crops of one photo: training on them would make the test easier than real life. They are kept, but not trained on.",
  },
  {
    key: "within_class",
    tone: "note",
    title: "twice in a class",
    meaning: "One of each was taken.",
  },
  {
    key: "near",
    tone: "note",
    title: "almost like another",
    meaning: "They stay together, all in training or all in test.",
  },
] as const;

function duplicateFindings({ duplicates }: IngestReport): Finding[] {
  return DUPLICATES.flatMap(({ key, tone, title, meaning }) => {
    const { count = 0, examples = [] } = duplicates?.[key] ?? {};
    if (count === 0) return [];
    const files = examples.map((paths) => paths.join(" = "));
    return [{ title: `${formatCount(count, "picture")} ${title}`, meaning, tone, files, rest: 0 }];
  });
}

function fileFindings({ corrupt = [], tiny = [], tiny_count: tinyCount = 0, ...rest }: IngestReport): Finding[] {
  const { ignored = [], ignored_count: ignoredCount = 0, corrupt_count: corruptCount = 0 } = rest;
  const all: Finding[] = [
    {
      title: formatCount(Math.max(corruptCount, corrupt.length), "damaged picture"),
      meaning: "Cut off, empty or broken inside: they were left out.",
      tone: "warning",
      files: corrupt.map(({ class_name, file_name, reason }) => `${pathOf(class_name, file_name)}: ${reason}`),
      rest: Math.max(corruptCount - corrupt.length, 0),
    },
    {
      title: formatCount(Math.max(tinyCount, tiny.length), "very small picture"),
      meaning: "Less than 32 pixels on a side: they show little detail. They were kept.",
      tone: "note",
      files: tiny.map(
        ({ class_name, file_name, width_px, height_px }) =>
          `${pathOf(class_name, file_name)}: ${width_px} x ${height_px} px`,
      ),
      rest: Math.max(tinyCount - tiny.length, 0),
    },
    {
      title: `${formatCount(Math.max(ignoredCount, ignored.length), "file")} skipped`,
      meaning: "Other kinds of files, and links: they are not part of the dataset.",
      tone: "note",
      files: ignored.map(({ path, reason }) => `${path}: ${reason}`),
      rest: Math.max(ignoredCount - ignored.length, 0),
    },
  ];
  return all.filter(({ files }) => files.length > 0);
}

/** Files of a ZIP come with their path, others with their name alone. */
function pathOf(className: string, fileName: string): string {
  return fileName.includes("/") ? fileName : `${className}/${fileName}`;
}

function imbalance({ imbalance: { is_imbalanced, largest, smallest, ratio } }: IngestReport): Finding[] {
  if (!is_imbalanced) return [];
  return [
    {
      title: "Classes of very different size",
      meaning:
        `${classLabel(largest)} has ${timesWords(1 / Math.max(ratio, 1e-6))} times as many pictures as ` +
        `${classLabel(smallest).toLowerCase()}. The model will favour large classes unless the small ones get more.`,
      tone: "warning",
      files: [],
      rest: 0,
    },
  ];
}

/** The ratio comes rounded: of a large one, the tenths say nothing. */
function timesWords(times: number): string {
  return times < 10 ? formatDecimal(times, 1) : `about ${formatNumber(Math.round(times))}`;
}
