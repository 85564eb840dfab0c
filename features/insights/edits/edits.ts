import { useCallback, useSyncExternalStore } from "react";

import { formatCount } from "@/lib/format";

/** A picture that is to be left out, or that shows something else, in the revision to come. */
export interface PendingEdit {
  imageId: string;
  /** The class that it has now. */
  className: string;
  fileName: string;
  /** The class that it is to have; null leaves it out. */
  newClass: string | null;
}

/** What is to become of a dataset's pictures, by their ids, in the order in which it was decided. */
export type EditsById = ReadonlyMap<string, PendingEdit>;

export interface PendingState {
  edits: EditsById;
  /** The job that makes the revision, once they are sent. */
  jobId: string | null;
  /** Why the last attempt made no revision. */
  problem: string | null;
  canUndo: boolean;
}

interface Kept {
  state: PendingState;
  /** What it was before each step, the latest last. */
  before: EditsById[];
}

/** Of a dataset that nobody has changed yet. */
export const NOTHING_PENDING: PendingState = { edits: new Map(), jobId: null, problem: null, canUndo: false };
const MOST_STEPS = 100;
/** The most that the server takes for one revision. */
export const MOST_AT_ONCE = 10_000;

/** Edits that are not sent yet, by dataset; a reload keeps them, closing the tab forgets them. */
export class PendingEdits {
  #kept = new Map<string, Kept>();
  #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (dataset: string): PendingState => this.#of(dataset).state;

  /** Decide about some pictures and leave others as they are, in one step. */
  decide(dataset: string, decided: readonly PendingEdit[], left: readonly string[] = []): void {
    const { state, before } = this.#of(dataset);
    if (decided.length === 0 && !left.some((id) => state.edits.has(id))) return;
    const edits = new Map(state.edits);
    for (const edit of decided) edits.set(edit.imageId, edit);
    for (const id of left) edits.delete(id);
    this.#keep(dataset, { ...state, edits, problem: null }, [...before, state.edits].slice(-MOST_STEPS));
  }

  /** Take the last step back. */
  undo(dataset: string): void {
    const { state, before } = this.#of(dataset);
    const edits = before.at(-1);
    if (edits !== undefined) this.#keep(dataset, { ...state, edits }, before.slice(0, -1));
  }

  /** Remember the job that makes the revision. */
  follow(dataset: string, jobId: string): void {
    const { state, before } = this.#of(dataset);
    this.#keep(dataset, { ...state, jobId, problem: null }, before);
  }

  /** No revision was made; what was decided is kept. Null says that nothing is known of the job any more. */
  fail(dataset: string, problem: string | null): void {
    const { state, before } = this.#of(dataset);
    this.#keep(dataset, { ...state, jobId: null, problem }, before);
  }

  /** Those that were sent are part of a revision now: there is nothing left to do with them, nor to undo. */
  finish(dataset: string): void {
    const rest = [...this.#of(dataset).state.edits].slice(MOST_AT_ONCE);
    this.#keep(dataset, { edits: new Map(rest), jobId: null, problem: null }, []);
  }

  #of(dataset: string): Kept {
    const known = this.#kept.get(dataset);
    if (known !== undefined) return known;
    const kept = read(dataset);
    // A page that is only HTML has no storage to read.
    if (typeof window !== "undefined") this.#kept.set(dataset, kept);
    return kept;
  }

  #keep(dataset: string, { edits, jobId, problem }: Omit<PendingState, "canUndo">, before: EditsById[]): void {
    const state = { edits, jobId, problem, canUndo: before.length > 0 };
    this.#kept.set(dataset, { state, before });
    write(dataset, state, before);
    for (const listener of this.#listeners) listener();
  }
}

function keyOf(dataset: string): string {
  return `whisker:edits:${dataset}`;
}

const NOTHING_KEPT: Kept = { state: NOTHING_PENDING, before: [] };
/** Steps that can be undone after a reload are kept as long as they are no more edits than these, all together. */
const MOST_KEPT_EDITS = 20_000;

interface Stored {
  edits: PendingEdit[];
  jobId: string | null;
  before?: PendingEdit[][];
}

function read(dataset: string): Kept {
  if (typeof window === "undefined") return NOTHING_KEPT;
  try {
    const stored = JSON.parse(window.sessionStorage.getItem(keyOf(dataset)) ?? "null") as Stored;
    const before = (stored.before ?? []).map(byId);
    const state = { edits: byId(stored.edits), jobId: stored.jobId, problem: null, canUndo: before.length > 0 };
    return { state, before };
  } catch {
    return NOTHING_KEPT; // Nothing is stored, or storage is blocked: they last as long as the page.
  }
}

function write(dataset: string, { edits, jobId }: PendingState, before: readonly EditsById[]): void {
  try {
    if (edits.size === 0 && jobId === null && before.length === 0) {
      window.sessionStorage.removeItem(keyOf(dataset));
      return;
    }
    const steps = latestOf(before).map((step) => [...step.values()]);
    const stored: Stored = { edits: [...edits.values()], jobId, before: steps };
    window.sessionStorage.setItem(keyOf(dataset), JSON.stringify(stored));
  } catch {
    return; // Storage is blocked or full.
  }
}

function byId(edits: readonly PendingEdit[]): EditsById {
  return new Map(edits.map((edit) => [edit.imageId, edit]));
}

/** As many of the latest steps as there is room for. */
function latestOf(before: readonly EditsById[]): EditsById[] {
  let room = MOST_KEPT_EDITS;
  const first = before.findLastIndex((step) => (room -= step.size) < 0) + 1;
  return before.slice(first);
}

/** What the server is asked for: the first of them, if there are more than it takes at once. */
export function editsRequest(edits: EditsById): { exclude: string[]; relabel: Record<string, string> } {
  const all = [...edits.values()].slice(0, MOST_AT_ONCE);
  return {
    exclude: all.filter(({ newClass }) => newClass === null).map(({ imageId }) => imageId),
    relabel: Object.fromEntries(
      all.flatMap(({ imageId, newClass }) => (newClass === null ? [] : [[imageId, newClass]])),
    ),
  };
}

/** "3 pictures excluded, 2 relabelled". */
export function editsWords(edits: EditsById): string {
  const excluded = [...edits.values()].filter(({ newClass }) => newClass === null).length;
  const relabelled = edits.size - excluded;
  if (relabelled === 0) return `${formatCount(excluded, "picture")} excluded`;
  if (excluded === 0) return `${formatCount(relabelled, "picture")} relabelled`;
  return `${formatCount(excluded, "picture")} excluded, ${relabelled} relabelled`;
}

/** One for the whole page: edits outlive the finding, the filters and the part of the page where they were made. */
export const pendingEdits = new PendingEdits();

/** What is to become of a dataset's pictures, as long as it is not sent. */
export function usePendingEdits(dataset: string): PendingState {
  const read = useCallback(() => pendingEdits.get(dataset), [dataset]);
  return useSyncExternalStore(pendingEdits.subscribe, read, () => NOTHING_PENDING);
}
