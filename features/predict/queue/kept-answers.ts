import type { Prediction } from "@/lib/api/types";

import { pictureUrlOf, type QueueItem } from "./queue-item";
import { smallHeatmap, smallPhoto } from "./small-copy";

const PREFIX = "whisker.answer.";
/** Beyond that many, the page would take long to come back; a tab's storage is full before it in most browsers. */
const MOST_KEPT = 200;

interface Kept {
  id: string;
  name: string;
  picture: string | null;
  prediction: Prediction;
}

/**
 * Answers that survive a reload, each with a small copy of its picture.
 *
 * They lie in the tab's own storage, which goes with the tab: photos of people are nobody else's, and no other tab's.
 * Where the browser keeps nothing, or no more, the oldest answers are as short-lived as they would be without this.
 */
export class KeptAnswers {
  #known = new Map<string, Prediction>();

  /** Bring back what was answered before a reload, the newest first. */
  restore(): QueueItem[] {
    const kept = storedIds().flatMap((id) => read(id) ?? []);
    this.#known = new Map(kept.map(({ id, prediction }) => [id, prediction]));
    return kept.map(({ id, name, picture, prediction }) => ({
      id,
      name,
      source: { kind: "kept", picture },
      status: "done",
      prediction,
      problem: null,
    }));
  }

  /** Keep what is answered now and was not before, or by another version, and forget what is gone. */
  follow(items: readonly QueueItem[]): void {
    const there = new Set(items.map(({ id }) => id));
    for (const id of this.#known.keys()) if (!there.has(id)) this.#forget(id);
    for (const item of items) {
      const { id, prediction } = item;
      if (prediction === null || this.#known.get(id) === prediction) continue;
      this.#known.set(id, prediction);
      void this.#keep(item, prediction);
    }
  }

  async #keep(item: QueueItem, prediction: Prediction): Promise<void> {
    const { id, name } = item;
    const url = pictureUrlOf(item);
    const [picture, heatmap] = await Promise.all([
      url === null ? null : smallPhoto(url),
      prediction.heatmap == null ? null : smallHeatmap(prediction.heatmap),
    ]);
    if (this.#known.get(id) !== prediction) return; // Removed meanwhile, or answered anew.
    write({ id, name, picture, prediction: { ...prediction, heatmap, preview: null } });
  }

  #forget(id: string): void {
    this.#known.delete(id);
    remove(id);
  }
}

function read(id: string): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + id) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

/** Make room by forgetting the oldest, as long as there are older ones. */
function write(kept: Kept): void {
  const text = JSON.stringify(kept);
  for (;;) {
    const oldest = storedIds().at(-1);
    const isFull = storedIds().length >= MOST_KEPT;
    if (!isFull && wrote(kept.id, text)) return;
    if (oldest === undefined || Number(oldest) > Number(kept.id)) return;
    remove(oldest);
  }
}

function wrote(id: string, text: string): boolean {
  try {
    sessionStorage.setItem(PREFIX + id, text);
    return true;
  } catch {
    return false;
  }
}

function remove(id: string): void {
  try {
    sessionStorage.removeItem(PREFIX + id);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** The ids count up: the highest is the newest. */
function storedIds(): string[] {
  try {
    return Object.keys(sessionStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length))
      .toSorted((a, b) => Number(b) - Number(a));
  } catch {
    return [];
  }
}
