import type { Deleted, StorageOverview, StoredKind, StoredThing } from "@/lib/api/types";
import { formatBytes, formatCount, formatList } from "@/lib/format";

/** Something that can be deleted, and most often renamed. */
export interface Stored {
  kind: StoredKind;
  id: string;
  /** What the page calls it. */
  title: string;
  /** What a person named it; null where nobody did, undefined where nobody can. */
  name?: string | null;
}

const NOUNS: Record<StoredKind, string> = {
  dataset: "dataset",
  revision: "revision",
  version: "version",
  job: "job",
  upload: "upload",
  cache: "cache",
};

export function nounOf(kind: StoredKind): string {
  return NOUNS[kind];
}

/** The question before something is deleted: it names the thing. */
export function deletionTitle({ kind, title }: Stored): string {
  return kind === "cache" ? `Clear the cache of ${title}?` : `Delete the ${NOUNS[kind]} ${title}?`;
}

const NO_WAY_BACK = "This cannot be undone.";

/** What goes along with a thing, what stays, and what cannot be undone. */
export function deletionWords({ kind, id }: Stored, found: StoredThing | null): string {
  if (kind === "dataset") {
    const count = found !== null && "revisions" in found ? (found.revisions as unknown[]).length : 0;
    const what = count > 1 ? `Its ${count} revisions are deleted, with their pictures` : "Its pictures are deleted";
    return `${what}, and what was found in them. Versions that learned from them go on answering. ${NO_WAY_BACK}`;
  }
  if (kind === "revision")
    return `Its pictures are deleted, except those that another revision has too. Versions that learned from it go on answering. ${NO_WAY_BACK}`;
  if (kind === "version")
    return `The model is deleted, with its card, its figures and its downloads. Its name is never used again. ${NO_WAY_BACK}`;
  if (kind === "job")
    return `Its log and the pictures that it drew are deleted, and so is the ZIP that was uploaded for it, unless another job refers to it. What it made stays. It cannot be tried again. ${NO_WAY_BACK}`;
  if (kind === "upload")
    return `The part of the ZIP that has arrived is deleted: an unfinished upload starts again from the beginning, and a job that was to read it cannot be tried again. ${NO_WAY_BACK}`;
  return id === "downloads" || id === "tensorboard"
    ? "Nothing else is deleted. It does not come back by itself."
    : "Nothing else is deleted. What is needed again is made again, which takes a little longer that time.";
}

/** What a deletion gives back, beside what else shares. */
export function freesWords({ frees_bytes, shared_bytes }: StoredThing): string {
  if (frees_bytes === 0)
    return shared_bytes > 0 ? "It frees nothing by itself: all of it is shared." : "It frees nothing.";
  const shared = shared_bytes > 0 ? ` Another ${formatBytes(shared_bytes)} is shared and stays.` : "";
  return `It frees ${formatBytes(frees_bytes)}.${shared}`;
}

/** What was deleted, what that gave back, and what went along. */
export function deletedWords({ title, kind }: Stored, { freed_bytes, also }: Deleted): string {
  const freed = freed_bytes === 0 ? "No space was freed." : `${formatBytes(freed_bytes)} freed.`;
  const along = also.length === 0 ? "" : ` Also deleted: ${formatList(also)}.`;
  return `${title} is ${kind === "cache" ? "cleared" : "deleted"}. ${freed}${along}`;
}

/** Look a thing up among all that takes space. */
export function findStored(storage: StorageOverview, kind: StoredKind, id: string): StoredThing | null {
  const { datasets, versions, jobs, uploads, caches } = storage;
  const revisions = datasets.flatMap((dataset) => dataset.revisions);
  const things = [...datasets, ...revisions, ...versions, ...jobs, ...uploads, ...caches];
  return things.find((thing) => thing.kind === kind && thing.id === id) ?? null;
}

export function sumOf(things: readonly StoredThing[]): number {
  return things.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** How many there are of something, and how much space they take. */
export function amountWords(things: readonly StoredThing[], singular: string, plural?: string): string {
  return `${formatCount(things.length, singular, plural)}, ${formatBytes(sumOf(things))}`;
}
