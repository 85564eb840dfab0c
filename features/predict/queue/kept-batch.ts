import type { BatchStore, StoredItem } from "./batch-store";
import { pictureOf } from "./pictures";
import type { QueueItem } from "./queue-item";
import { itemToStore, restoredItem } from "./stored-item";
import { thumbnailOf } from "./thumbnails";

/** Without an estimate of the browser's, so much is sure not to be too much. */
const LEAST_BUDGET_BYTES = 500_000_000;
const MOST_BUDGET_BYTES = 8_000_000_000;
/** The other half is for the rest of the site, and for the browser to change its mind. */
const BUDGET_SHARE = 0.5;
/** Answers come quickly one after another: they are written together. */
const PAUSE_MS = 150;
const MOST_WRITTEN_AT_ONCE = 32;

/**
 * Pictures and answers that survive a reload, so that what was under way goes on where it was.
 *
 * Pictures are kept in full as long as there is room; after that, small copies of those that were answered. Where the
 * browser keeps nothing, all is as short-lived as it would be without this.
 */
export class KeptBatch {
  #store: () => Promise<BatchStore>;
  readonly #budget: () => Promise<number>;
  /** Each item as it was when it was last dealt with. */
  #seen = new Map<string, QueueItem>();
  #kept = new Set<string>();
  /** Pictures that are kept in full. */
  #whole = new Set<string>();
  /** Removed, and may come back. */
  #held = new Set<string>();
  #usedBytes = 0;
  #latest: readonly QueueItem[] = [];
  #isWriting = false;
  #isOff = false;
  #isFull = false;
  #listeners = new Set<() => void>();

  constructor(store: () => Promise<BatchStore>, budget: () => Promise<number> = budgetBytes) {
    this.#store = store;
    this.#budget = budget;
  }

  /** Told whenever more is kept than before. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Whether an item would still be there after a reload. */
  readonly keeps = (id: string): boolean => !this.#isOff && this.#kept.has(id);

  /** Whether there was no room for an item, or the browser keeps nothing. */
  readonly refuses = (id: string): boolean => this.#isOff || (this.#seen.has(id) && !this.#kept.has(id));

  /** Bring back what was there before a reload, the newest first. */
  async restore(): Promise<QueueItem[]> {
    try {
      const { items, originals } = await (await this.#store()).read();
      const restored = items.map((item) => restoredItem(item, originals.get(item.id)));
      for (const item of restored) {
        this.#seen.set(item.id, item);
        this.#kept.add(item.id);
      }
      for (const [id, file] of originals) {
        this.#whole.add(id);
        this.#usedBytes += file.size;
      }
      return restored.toSorted((a, b) => Number(b.id) - Number(a.id));
    } catch {
      this.#turnOff();
      return [];
    }
  }

  /** Whether nothing is kept here, nor was removed and may come back. */
  get isEmpty(): boolean {
    return this.#seen.size === 0 && this.#latest.length === 0;
  }

  /** Bring back what lies elsewhere, and keep it there from now on; only where nothing is kept yet. */
  goOnWith(store: BatchStore): Promise<QueueItem[]> {
    this.#store = () => Promise.resolve(store);
    return this.restore();
  }

  /** Keep what is removed as long as that can be undone; gives the way to end this. */
  hold(ids: ReadonlySet<string>): () => void {
    for (const id of ids) this.#held.add(id);
    return () => {
      for (const id of ids) this.#held.delete(id);
      this.follow(this.#latest);
    };
  }

  /** Keep what is there now, and forget what is gone. */
  follow(items: readonly QueueItem[]): void {
    this.#latest = items;
    if (this.#isWriting || this.#isOff) return;
    this.#isWriting = true;
    void this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    try {
      const store = await this.#store();
      for (let isMore = true; isMore;) {
        if (!this.#hasNew()) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        isMore = await this.#writeChanges(store);
        this.#tell();
      }
    } catch {
      this.#turnOff();
    }
    this.#isWriting = false;
  }

  /** Whether pictures wait that were never stored, and cannot wait. */
  #hasNew(): boolean {
    return this.#latest.some(({ id }) => !this.#seen.has(id));
  }

  #turnOff(): void {
    this.#isOff = true;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Write some of what changed; false once nothing has. */
  async #writeChanges(store: BatchStore): Promise<boolean> {
    const items = this.#latest;
    const there = new Set(items.map(({ id }) => id));
    const gone = [...this.#seen.keys()].filter((id) => !there.has(id) && !this.#held.has(id));
    for (const id of gone) for (const known of [this.#seen, this.#kept, this.#whole]) known.delete(id);
    if (gone.length > 0) await store.remove(gone);

    // What was never stored would be lost in a reload; of the others only the latest answer.
    const isNew = ({ id }: QueueItem) => Number(!this.#seen.has(id));
    const changed = items
      .filter((item) => isNews(item, this.#seen.get(item.id)))
      .toSorted((a, b) => isNew(b) - isNew(a))
      .slice(0, MOST_WRITTEN_AT_ONCE);
    if (changed.length === 0) return gone.length > 0;
    await this.#writeOriginals(store, changed);
    const ready = await Promise.all(changed.map((item) => this.#storable(item)));
    const storable = ready.filter((item) => item !== null);
    await store.writeItems(storable);
    for (const item of changed) this.#seen.set(item.id, item);
    for (const { id } of storable) this.#kept.add(id);
    return true;
  }

  async #writeOriginals(store: BatchStore, items: readonly QueueItem[]): Promise<void> {
    const budget = await this.#budget();
    const fitting = new Map<string, File>();
    for (const { id, source } of items) {
      if (source.kind !== "file" || this.#whole.has(id) || this.#isFull) continue;
      if (this.#usedBytes + source.file.size > budget) continue;
      this.#usedBytes += source.file.size;
      fitting.set(id, source.file);
    }
    if (fitting.size === 0) return;
    try {
      await store.writeOriginals(fitting);
      for (const id of fitting.keys()) this.#whole.add(id);
    } catch {
      this.#isFull = true; // There is less room than the browser said.
    }
  }

  /** What to store of an item; null for a picture without an answer that there is no room for. */
  async #storable(item: QueueItem): Promise<StoredItem | null> {
    if (item.source.kind !== "file" || this.#whole.has(item.id)) return itemToStore(item);
    const picture = pictureOf(item);
    if (item.prediction === null || picture === null) return null;
    return { ...itemToStore(item), source: { kind: "kept", picture: await thumbnailOf(picture) } };
  }
}

/** That a request is under way is nothing to write down: after a reload it is sent again. */
function isNews(item: QueueItem, before: QueueItem | undefined): boolean {
  if (before === undefined) return true;
  return before !== item && (isOver(item) || isOver(before) || before.givenClass !== item.givenClass);
}

function isOver({ status }: QueueItem): boolean {
  return status === "done" || status === "failed";
}

async function budgetBytes(): Promise<number> {
  // Only pages that are secure may ask for an estimate.
  const { quota = 0, usage = 0 } = "storage" in navigator ? await navigator.storage.estimate() : {};
  if (quota === 0) return LEAST_BUDGET_BYTES;
  return Math.min((quota - usage) * BUDGET_SHARE, MOST_BUDGET_BYTES);
}
