import { MOST_ZIP_BYTES, MOST_ZIP_FILES, type PlacedFile, zipOfFiles } from "@/features/datasets";
import { distinctClasses, meantClass } from "@/lib/class-names";
import { formatBytes, formatNumber } from "@/lib/format";

import { batchToCsv } from "../batch-csv";
import { fileOf, isSmallCopy } from "../queue/pictures";
import { outcomeOf, type QueueItem } from "../queue/queue-item";

import { FileNames, safeName } from "./file-names";

const CSV_NAME = "results.csv";
const UNSURE = "unsure";
const UNKNOWN = "unknown";

export interface SortedZip {
  file: File;
  /** How many pictures of the batch are in it, and of these only as a small copy. */
  count: number;
  smallCopies: number;
  /** Pictures that have an answer but are no longer at hand. */
  missing: number;
  /** Pictures that no answer came for, and those that still wait for theirs; a person's word stands for one. */
  failed: number;
  waiting: number;
}

/** A batch that is more than a ZIP of the plain kind can hold. */
export class TooMuchForZip extends Error {}

/**
 * Make a ZIP of a batch's pictures: a folder for each class, "unsure" and "unknown" beside, and a table of all.
 *
 * Pictures are not copied into memory: the ZIP refers to the files where they lie.
 */
export async function sortedZip(
  items: readonly QueueItem[],
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<SortedZip> {
  const { placed, paths } = placesOf(items);
  const bytes = placed.reduce((sum, { file }) => sum + file.size, 0);
  if (bytes > MOST_ZIP_BYTES || placed.length >= MOST_ZIP_FILES)
    throw new TooMuchForZip(
      `${formatNumber(placed.length)} pictures of ${formatBytes(bytes)} are more than one ZIP can hold. Filter them, for example by class, and download each part.`,
    );
  const csv = new File(["\uFEFF", batchToCsv(items, paths)], CSV_NAME, { type: "text/csv" });
  const file = await zipOfFiles([...placed, { path: CSV_NAME, file: csv }], "whisker-sorted.zip", onProgress, signal);
  const unplaced = items.filter((item) => !paths.has(item.id));
  const failed = unplaced.filter(({ status, givenClass }) => status === "failed" && givenClass === undefined).length;
  const missing = unplaced.filter((item) => item.prediction !== null || item.givenClass !== undefined).length;
  return {
    file,
    count: placed.length,
    smallCopies: items.filter((item) => paths.has(item.id) && isSmallCopy(item)).length,
    missing,
    failed,
    waiting: unplaced.length - failed - missing,
  };
}

/** Where each picture goes; those that failed or wait go nowhere, unless a person said what they show. */
export function placesOf(items: readonly QueueItem[]): { placed: PlacedFile[]; paths: ReadonlyMap<string, string> } {
  const folders = foldersOf(items);
  const names = new FileNames();
  const paths = new Map<string, string>();
  const placed = items.flatMap((item) => {
    const folder = folderOf(item, folders);
    const file = folder === null ? null : fileOf(item);
    if (folder === null || file === null) return [];
    const path = names.take(folder, nameIn(item, file));
    paths.set(item.id, path);
    return [{ path, file }];
  });
  return { placed, paths };
}

/** Names of folders that mean something else are not for classes; classes that are shown alike have one in common. */
function foldersOf(items: readonly QueueItem[]): ReadonlyMap<string, string> {
  const answered = items.flatMap(({ prediction }) =>
    prediction === null ? [] : [...Object.keys(prediction.probabilities), prediction.predicted_class],
  );
  const given = items.flatMap(({ givenClass }) => givenClass ?? []);
  // What a model calls a class comes before what a person does.
  const names = new Set([...answered, ...given]);
  const distinct = distinctClasses(names);
  const folders = new Map<string, string>();
  const taken = new Set([UNSURE, UNKNOWN, CSV_NAME]);
  for (const name of distinct) {
    const folder = safeName(name);
    let free = folder;
    for (let count = 2; taken.has(free.toLowerCase()); count++)
      free = count === 2 ? `${folder} (class)` : `${folder} (class ${count})`;
    taken.add(free.toLowerCase());
    folders.set(name, free);
  }
  for (const name of names) folders.set(name, folders.get(meantClass(name, distinct)) ?? safeName(name));
  return folders;
}

function folderOf(item: QueueItem, folders: ReadonlyMap<string, string>): string | null {
  const { givenClass, prediction } = item;
  if (givenClass !== undefined) return folders.get(givenClass) ?? null;
  const outcome = outcomeOf(item);
  if (outcome === "unsure" || outcome === "unknown") return outcome;
  return outcome === "sure" && prediction !== null ? (folders.get(prediction.predicted_class) ?? null) : null;
}

/** A small copy is never taken for the picture itself; it is a JPEG, whatever the picture was. */
function nameIn(item: QueueItem, file: File): string {
  if (!isSmallCopy(item)) return item.name;
  const ending = file.type === "image/png" ? "png" : "jpg";
  return `${item.name.replace(/\.[^.]*$/, "")} (small copy).${ending}`;
}
