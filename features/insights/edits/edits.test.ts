import { expect, test, vi } from "vitest";

import { editsRequest, editsWords, MOST_AT_ONCE, type PendingEdit, PendingEdits } from "./edits";

function edit(imageId: string, newClass: string | null = null): PendingEdit {
  return { imageId, className: "cats", fileName: `${imageId}.jpg`, newClass };
}

test("what was decided is said in words and asked for by id", () => {
  const pending = new PendingEdits();
  pending.decide("pets", [edit("a"), edit("b"), edit("c", "dogs")]);
  const { edits } = pending.get("pets");
  expect(editsWords(edits)).toBe("2 pictures excluded, 1 relabelled");
  expect(editsRequest(edits)).toEqual({ exclude: ["a", "b"], relabel: { c: "dogs" } });
});

test("the last decision about a picture counts, and each dataset has its own", () => {
  const pending = new PendingEdits();
  pending.decide("pets", [edit("a")]);
  pending.decide("pets", [edit("a", "dogs")]);
  pending.decide("birds", [edit("z")]);
  expect(editsWords(pending.get("pets").edits)).toBe("1 picture relabelled");
  expect(editsWords(pending.get("birds").edits)).toBe("1 picture excluded");
});

test("steps are taken back one by one, whole steps at a time", () => {
  const pending = new PendingEdits();
  pending.decide("pets", [edit("a"), edit("b")]);
  pending.decide("pets", [], ["a"]);
  pending.undo("pets");
  expect([...pending.get("pets").edits.keys()]).toEqual(["a", "b"]);
  pending.undo("pets");
  expect(pending.get("pets")).toMatchObject({ canUndo: false });
  expect(pending.get("pets").edits.size).toBe(0);
});

test("a reload keeps what was decided, and the job that makes the revision", () => {
  const before = new PendingEdits();
  before.decide("pets", [edit("a", "dogs")]);
  before.follow("pets", "job-1");
  const after = new PendingEdits();
  expect(after.get("pets").jobId).toBe("job-1");
  expect(editsRequest(after.get("pets").edits)).toEqual({ exclude: [], relabel: { a: "dogs" } });
});

test("a reload keeps the steps too, so that they can still be taken back", () => {
  const before = new PendingEdits();
  before.decide("pets", [edit("a")]);
  before.decide("pets", [edit("b", "dogs")]);
  const after = new PendingEdits();
  expect(after.get("pets").canUndo).toBe(true);
  after.undo("pets");
  expect([...after.get("pets").edits.keys()]).toEqual(["a"]);
  after.undo("pets");
  expect(after.get("pets")).toMatchObject({ canUndo: false });
});

test("a failed attempt keeps what was decided and says why, until something else is decided", () => {
  const pending = new PendingEdits();
  pending.decide("pets", [edit("a")]);
  pending.follow("pets", "job-1");
  pending.fail("pets", "A class needs a picture.");
  expect(pending.get("pets")).toMatchObject({ jobId: null, problem: "A class needs a picture." });
  expect(pending.get("pets").edits.size).toBe(1);
  pending.decide("pets", [edit("b")]);
  expect(pending.get("pets").problem).toBeNull();
});

test("what went into a revision is done; what was too many for it waits", () => {
  const pending = new PendingEdits();
  const many = Array.from({ length: MOST_AT_ONCE + 2 }, (_, index) => edit(`id-${index}`));
  pending.decide("pets", many);
  expect(editsRequest(pending.get("pets").edits).exclude).toHaveLength(MOST_AT_ONCE);
  pending.finish("pets");
  expect([...pending.get("pets").edits.keys()]).toEqual([`id-${MOST_AT_ONCE}`, `id-${MOST_AT_ONCE + 1}`]);
  expect(pending.get("pets").canUndo).toBe(false);
});

test("each change is told to what shows them", () => {
  const pending = new PendingEdits();
  const heard = vi.fn();
  const leave = pending.subscribe(heard);
  pending.decide("pets", [edit("a")]);
  leave();
  pending.undo("pets");
  expect(heard).toHaveBeenCalledTimes(1);
});

test("blocked storage keeps them for the page", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("blocked", "QuotaExceededError");
  });
  const pending = new PendingEdits();
  pending.decide("pets", [edit("a")]);
  expect(pending.get("pets").edits.size).toBe(1);
});
