import { expect, test, vi } from "vitest";

import { ClassDraft, missingWords, nameFault } from "./class-draft";
import type { DraftStorage, KeptDraft } from "./draft-storage";
import { frameName } from "./take-names";

function storage(kept: KeptDraft | null = null) {
  return {
    isKept: true,
    read: () => Promise.resolve(kept),
    keep: vi.fn<DraftStorage["keep"]>(),
    addPhoto: vi.fn<DraftStorage["addPhoto"]>(),
    removePhoto: vi.fn<DraftStorage["removePhoto"]>(),
  };
}

function photos(count: number): File[] {
  return Array.from({ length: count }, (_, index) => new File(["x"], `${index}.jpg`));
}

test("two classes are there at first, and the button says what they lack", () => {
  const draft = new ClassDraft(storage());
  const [first, second] = draft.getState().classes;
  expect([first?.name, second?.name]).toEqual(["Class 1", "Class 2"]);
  expect(missingWords(draft.getState())).toBe("5 more photos for Class 1");
  draft.addPhotos(first?.id ?? "", photos(5));
  draft.addPhotos(second?.id ?? "", photos(4));
  expect(missingWords(draft.getState())).toBe("1 more photo for Class 2");
  draft.addPhotos(second?.id ?? "", photos(1));
  expect(missingWords(draft.getState())).toBeNull();
});

test("a name that cannot be a folder, or is there already, is named", () => {
  const draft = new ClassDraft(storage());
  const [first, second] = draft.getState().classes;
  draft.rename(second?.id ?? "", "class 1");
  expect(missingWords(draft.getState())).toBe("Rename Class 1");
  draft.rename(second?.id ?? "", "class_1");
  expect(missingWords(draft.getState())).toBe("Rename Class 1");
  expect(nameFault({ id: first?.id ?? "", name: "a/b" }, [])).toMatch(/cannot hold/);
  expect(nameFault({ id: first?.id ?? "", name: " " }, [])).toBe("Give the class a name.");
});

test("a folder takes an untouched class, then a new one, and its own the second time", () => {
  const draft = new ClassDraft(storage());
  const [first] = draft.getState().classes;
  draft.addPhotos(first?.id ?? "", photos(1));
  const cats = draft.addClass("cats");
  const dogs = draft.addClass("dogs");
  expect(draft.addClass("Cats")).toBe(cats);
  expect(draft.getState().classes.map(({ name }) => name)).toEqual(["Class 1", "cats", "dogs"]);
  expect(dogs).not.toBe(cats);
});

test("what an earlier visit left comes back, photos in their order, with the training it asked for", async () => {
  const file = new File(["x"], "a.jpg");
  const kept = {
    classes: [{ id: "7", name: "me" }],
    jobId: "job-4",
    photos: [
      { id: "8", classId: "7", file },
      { id: "9", classId: "7", file },
    ],
  };
  const draft = new ClassDraft(storage(kept));
  await draft.restore();
  const { classes, jobId, isRestored } = draft.getState();
  expect([isRestored, jobId, classes.map(({ name }) => name)]).toEqual([true, "job-4", ["me"]]);
  expect(classes[0]?.photos.map(({ id }) => id)).toEqual(["8", "9"]);
});

test("what is removed is forgotten by the browser too", () => {
  const kept = storage();
  const draft = new ClassDraft(kept);
  const [first] = draft.getState().classes;
  draft.addPhotos(first?.id ?? "", photos(2));
  const [one, other] = draft.getState().classes[0]?.photos ?? [];
  draft.removePhoto(first?.id ?? "", one?.id ?? "");
  draft.clear();
  expect(kept.removePhoto.mock.calls.map(([id]) => id)).toEqual([one?.id, other?.id]);
  expect(kept.keep.mock.lastCall?.[1]).toBe(0);
});

test("a take is called by its local second, a second one of that second by a number, a frame by its time", () => {
  const draft = new ClassDraft(storage());
  const start = new Date(2026, 10, 30, 12, 45, 1);
  expect(draft.beginTake(start)).toBe("take-20261130T124501");
  const second = draft.beginTake(start);
  expect(second).toBe("take-20261130T124501-2");
  expect(frameName(second, 3250.4)).toBe("take-20261130T124501-2-frame-003250ms.jpg");
});
