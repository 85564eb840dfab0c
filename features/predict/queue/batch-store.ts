import type { ApiProblem } from "@/lib/api/problem";

import type { QueueItem } from "./queue-item";

/** An item as it is stored: all but its picture in full, which is written once and never again. */
export type StoredItem = Omit<QueueItem, "problem"> & {
  problem: ConstructorParameters<typeof ApiProblem>[0] | null;
};

export interface StoredBatch {
  items: StoredItem[];
  originals: Map<string, File>;
}

/** Keeps the pictures and answers of one tab; any call may fail where the browser keeps nothing, or no more. */
export interface BatchStore {
  read: () => Promise<StoredBatch>;
  writeItems: (items: readonly StoredItem[]) => Promise<void>;
  writeOriginals: (originals: ReadonlyMap<string, File>) => Promise<void>;
  remove: (ids: readonly string[]) => Promise<void>;
}

const DATABASE = "whisker-predict";
const ITEMS = "items";
const ORIGINALS = "originals";
const BATCHES = "batches";

/** What a closed tab left is removed so long after it was last changed. */
const MOST_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** A batch in the browser's own database, under the key of its tab. */
export function indexedBatch(batch: string): BatchStore {
  const opened = once(openDatabase);
  const change = async (stores: string[], work: (transaction: IDBTransaction) => void) => {
    const transaction = (await opened()).transaction([...stores, BATCHES], "readwrite");
    transaction.objectStore(BATCHES).put(Date.now(), batch);
    work(transaction);
    await finished(transaction);
  };
  return {
    read: async () => {
      const transaction = (await opened()).transaction([ITEMS, ORIGINALS]);
      const originals = transaction.objectStore(ORIGINALS);
      const [items, keys, files] = await Promise.all([
        answered(transaction.objectStore(ITEMS).getAll(rangeOf(batch)) as IDBRequest<StoredItem[]>),
        answered(originals.getAllKeys(rangeOf(batch)) as unknown as IDBRequest<[string, string][]>),
        answered(originals.getAll(rangeOf(batch)) as IDBRequest<File[]>),
      ]);
      return { items, originals: new Map(files.map((file, index) => [keys[index]?.[1] ?? "", file])) };
    },
    writeItems: (items) =>
      change([ITEMS], (transaction) => {
        for (const item of items) transaction.objectStore(ITEMS).put(item, [batch, item.id]);
      }),
    writeOriginals: (originals) =>
      change([ORIGINALS], (transaction) => {
        for (const [id, file] of originals) transaction.objectStore(ORIGINALS).put(file, [batch, id]);
      }),
    remove: (ids) =>
      change([ITEMS, ORIGINALS], (transaction) => {
        for (const store of [ITEMS, ORIGINALS])
          for (const id of ids) transaction.objectStore(store).delete([batch, id]);
      }),
  };
}

/** What a tab left that is closed. */
export interface LeftBatch {
  key: string;
  count: number;
}

/** The batch that was changed last, of those whose tabs are closed; null: there is none. */
export async function findLeftBatch(own: string | null, isOpen: IsOpen): Promise<LeftBatch | null> {
  const database = await openDatabase();
  const closed = await closedBatches(database.transaction(BATCHES).objectStore(BATCHES), own, isOpen);
  const items = database.transaction(ITEMS).objectStore(ITEMS);
  const counts = await Promise.all(closed.map(({ key }) => answered(items.count(rangeOf(key)))));
  database.close();
  const left = closed.map(({ key, changedAt }, index) => ({ key, changedAt, count: counts[index] ?? 0 }));
  return left.filter(({ count }) => count > 0).toSorted((a, b) => b.changedAt - a.changedAt)[0] ?? null;
}

/** Remove what closed tabs left long ago. */
export async function removeOldBatches(own: string, isOpen: IsOpen): Promise<void> {
  const database = await openDatabase();
  const closed = await closedBatches(database.transaction(BATCHES).objectStore(BATCHES), own, isOpen);
  const old = closed.filter(({ changedAt }) => Date.now() - changedAt > MOST_AGE_MS);
  await removeFrom(
    database,
    old.map(({ key }) => key),
  );
  database.close();
}

export async function removeBatch(batch: string): Promise<void> {
  const database = await openDatabase();
  await removeFrom(database, [batch]);
  database.close();
}

type IsOpen = (batch: string) => boolean;

async function closedBatches(batches: IDBObjectStore, own: string | null, isOpen: IsOpen) {
  const [keys, times] = await Promise.all([
    answered(batches.getAllKeys() as IDBRequest<string[]>),
    answered(batches.getAll() as IDBRequest<number[]>),
  ]);
  const all = keys.map((key, index) => ({ key, changedAt: times[index] ?? 0 }));
  return all.filter(({ key }) => key !== own && !isOpen(key));
}

async function removeFrom(database: IDBDatabase, batches: readonly string[]): Promise<void> {
  const transaction = database.transaction([ITEMS, ORIGINALS, BATCHES], "readwrite");
  for (const batch of batches) {
    for (const store of [ITEMS, ORIGINALS]) transaction.objectStore(store).delete(rangeOf(batch));
    transaction.objectStore(BATCHES).delete(batch);
  }
  await finished(transaction);
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.addEventListener("upgradeneeded", () => {
    for (const store of [ITEMS, ORIGINALS, BATCHES]) request.result.createObjectStore(store);
  });
  return answered(request);
}

/** All of a batch's keys: an array is after every text. */
function rangeOf(batch: string): IDBKeyRange {
  return IDBKeyRange.bound([batch], [batch, []]);
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The database failed.")));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(transaction.error ?? new Error("The database failed."));
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("error", fail);
    transaction.addEventListener("abort", fail);
  });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
