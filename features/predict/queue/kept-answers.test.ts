import { beforeEach, expect, test, vi } from "vitest";

import { prediction } from "@/testing/fixtures";

import { KeptAnswers } from "./kept-answers";
import { PredictionQueue } from "./prediction-queue";
import type { QueueItem } from "./queue-item";

function answered(id: string, change: Partial<QueueItem> = {}): QueueItem {
  return {
    id,
    name: `${id}.jpg`,
    source: { kind: "url", url: `https://example.org/${id}.jpg` },
    status: "done",
    prediction: prediction(),
    problem: null,
    ...change,
  };
}

/** What a page that is loaded now would bring back. */
const restored = () => new KeptAnswers().restore().map(({ name }) => name);

/** What jsdom gives a page, in characters. */
const QUOTA = 5_000_000;

let kept: KeptAnswers;

beforeEach(() => {
  kept = new KeptAnswers();
});

test("answers come back after a reload, the newest first, whatever the page asks next", async () => {
  kept.follow([answered("10"), answered("9")]);
  await vi.waitFor(() => expect(restored()).toEqual(["10.jpg", "9.jpg"]));
  const queue = new PredictionQueue(() => new Promise(() => undefined));
  queue.restore(new KeptAnswers().restore());
  queue.addUrl("https://example.org/new.jpg");
  expect(queue.getItems().map(({ id, name }) => [id, name])).toEqual([
    ["11", "new.jpg"],
    ["10", "10.jpg"],
    ["9", "9.jpg"],
  ]);
  expect(queue.getItems()[1]?.prediction).toMatchObject({ predicted_class: "cats", model_version: "cats-vs-dogs-1" });
});

test("what is removed or cleared is forgotten", async () => {
  kept.follow([answered("2"), answered("1")]);
  await vi.waitFor(() => expect(restored()).toHaveLength(2));
  kept.follow([answered("2")]);
  expect(restored()).toEqual(["2.jpg"]);
  kept.follow([]);
  expect(restored()).toEqual([]);
});

test("what is removed while its copy is made is not kept", async () => {
  kept.follow([answered("1")]);
  kept.follow([]);
  await Promise.resolve();
  await Promise.resolve();
  expect(restored()).toEqual([]);
});

test("what has no answer is not kept", async () => {
  kept.follow([answered("2", { status: "failed", prediction: null }), answered("1")]);
  await vi.waitFor(() => expect(restored()).toEqual(["1.jpg"]));
});

test("where the browser keeps no more, the oldest make room", async () => {
  kept.follow([answered("2"), answered("1")]);
  await vi.waitFor(() => expect(restored()).toHaveLength(2));
  const used = Object.entries(sessionStorage).reduce((sum, [key, value]) => sum + key.length + String(value).length, 0);
  sessionStorage.setItem("junk", "x".repeat(QUOTA - used - "junk".length - 10));
  kept.follow([answered("3"), answered("2"), answered("1")]);
  await vi.waitFor(() => expect(restored()).toEqual(["3.jpg", "2.jpg"]));
});

test("where the browser keeps nothing, nothing fails", async () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("no", "SecurityError");
  });
  kept.follow([answered("1")]);
  await Promise.resolve();
  expect(restored()).toEqual([]);
});

test("the answer of another version takes the place of the one before", async () => {
  kept.follow([answered("1")]);
  await vi.waitFor(() => expect(restored()).toHaveLength(1));
  kept.follow([answered("1", { status: "running", prediction: null })]);
  kept.follow([answered("1", { prediction: prediction({ model_version: "pets-1" }) })]);
  await vi.waitFor(() => expect(new KeptAnswers().restore()[0]?.prediction?.model_version).toBe("pets-1"));
});
