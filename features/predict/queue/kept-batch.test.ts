import { expect, test, vi } from "vitest";

import { ApiProblem } from "@/lib/api/problem";
import { photo, prediction, queueItem } from "@/testing/fixtures";

import type { BatchStore, StoredItem } from "./batch-store";
import { KeptBatch } from "./kept-batch";
import type { QueueItem } from "./queue-item";

/** What a browser's database would hold. */
class Shelf implements BatchStore {
  items = new Map<string, StoredItem>();
  originals = new Map<string, File>();
  read = () => Promise.resolve({ items: [...this.items.values()], originals: this.originals });
  writeItems = (items: readonly StoredItem[]) => {
    for (const item of items) this.items.set(item.id, item);
    return Promise.resolve();
  };
  writeOriginals = (originals: ReadonlyMap<string, File>) => {
    for (const [id, file] of originals) this.originals.set(id, file);
    return Promise.resolve();
  };
  remove = (ids: readonly string[]) => {
    for (const id of ids) for (const part of [this.items, this.originals]) part.delete(id);
    return Promise.resolve();
  };
}

const ROOM = 1_000_000;

function keptOn(shelf: Shelf, budget = ROOM): KeptBatch {
  return new KeptBatch(
    () => Promise.resolve(shelf),
    () => Promise.resolve(budget),
  );
}

function waiting(id: string, sizeBytes = 4): QueueItem {
  const file = photo(`${id}.jpg`, sizeBytes);
  return queueItem({ id, name: file.name, source: { kind: "file", file }, status: "running", prediction: null });
}

test("a picture on its way is there after a reload, in full, and waits for its turn", async () => {
  const shelf = new Shelf();
  const item = waiting("2");
  keptOn(shelf).follow([item, queueItem({ id: "1", givenClass: "dogs" })]);
  await vi.waitFor(() => expect(shelf.items.size).toBe(2));
  const [first, second] = await keptOn(shelf).restore();
  expect(first).toMatchObject({ id: "2", status: "waiting", source: item.source });
  expect(second).toMatchObject({ id: "1", status: "done", givenClass: "dogs" });
});

test("pictures that were never stored come before answers to those that are", async () => {
  const shelf = new Shelf();
  const written: string[][] = [];
  const write = shelf.writeItems;
  shelf.writeItems = (items) => {
    written.push(items.map(({ id }) => id));
    // The newest are answered while the others are on their way to the disk.
    kept.follow(ids.map((id) => (Number(id) > 60 ? queueItem({ id }) : waiting(id))));
    return write(items);
  };
  const kept = keptOn(shelf);
  const ids = Array.from({ length: 100 }, (_, index) => String(100 - index));
  kept.follow(ids.map((id) => waiting(id)));
  await vi.waitFor(() => expect(shelf.items.size).toBe(100));
  expect(written.flat().slice(0, 100)).toEqual(ids);
});

test("an answer's pictures are kept as they are, and get addresses anew", async () => {
  const shelf = new Shelf();
  const heatmap = new Blob(["png"], { type: "image/png" });
  keptOn(shelf).follow([queueItem({ copies: { heatmap, preview: null } })]);
  await vi.waitFor(() => expect(shelf.items.get("1")?.prediction?.heatmap).toBeNull());
  vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:new");
  const [item] = await keptOn(shelf).restore();
  expect(item?.prediction?.heatmap).toBe("blob:new");
});

test("a failure comes back in the server's words", async () => {
  const shelf = new Shelf();
  const problem = new ApiProblem({ code: "overloaded", status: 503, title: "Busy", detail: "The server is busy." });
  keptOn(shelf).follow([queueItem({ status: "failed", prediction: null, problem })]);
  await vi.waitFor(() => expect(shelf.items.size).toBe(1));
  const [item] = await keptOn(shelf).restore();
  expect(item?.problem).toMatchObject({ detail: "The server is busy.", isPassing: true });
});

test("what has no room in full is kept once it is answered, and said to be refused before", async () => {
  const shelf = new Shelf();
  const kept = keptOn(shelf, 10);
  kept.follow([waiting("2", 8), waiting("1", 8)]);
  await vi.waitFor(() => expect(kept.keeps("2")).toBe(true));
  expect([kept.keeps("1"), kept.refuses("1")]).toEqual([false, true]);
  await vi.waitFor(() => {
    kept.follow([waiting("2", 8), { ...waiting("1", 8), status: "done", prediction: prediction() }]);
    expect(kept.keeps("1")).toBe(true);
  });
  expect([...shelf.originals.keys()]).toEqual(["2"]);
});

test("what is removed is forgotten, with its picture", async () => {
  const shelf = new Shelf();
  const kept = keptOn(shelf);
  kept.follow([waiting("2"), waiting("1")]);
  await vi.waitFor(() => expect(shelf.items.size).toBe(2));
  await vi.waitFor(() => {
    kept.follow([waiting("2")]);
    expect([...shelf.items.keys(), ...shelf.originals.keys()]).toEqual(["2", "2"]);
  });
});

test("what is removed is there after a reload as long as that can be undone", async () => {
  const shelf = new Shelf();
  const kept = keptOn(shelf);
  kept.follow([waiting("2"), waiting("1")]);
  await vi.waitFor(() => expect(shelf.items.size).toBe(2));
  const forget = kept.hold(new Set(["1", "2"]));
  await vi.waitFor(() => {
    kept.follow([waiting("3")]);
    expect(shelf.items.has("3")).toBe(true);
  });
  expect(await keptOn(shelf).restore()).toHaveLength(3);
  forget();
  await vi.waitFor(() => expect([...shelf.items.keys(), ...shelf.originals.keys()]).toEqual(["3", "3"]));
});

test("where the browser keeps nothing, nothing fails", async () => {
  const kept = new KeptBatch(() => Promise.reject(new Error("No database.")));
  await expect(kept.restore()).resolves.toEqual([]);
  kept.follow([waiting("1")]);
  expect(kept.refuses("1")).toBe(true);
});
