import { expect, test, vi } from "vitest";

import { ApiProblem } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";
import { photo, prediction, queueItem } from "@/testing/fixtures";

import { LARGE_FILE_BYTES, PredictionQueue } from "./prediction-queue";
import type { QueueItem, SentPicture } from "./queue-item";

interface Call {
  name: string;
  signal: AbortSignal;
  resolve: (prediction: Prediction) => void;
  reject: (cause: unknown) => void;
}

/** A queue whose requests the test answers by hand. */
function handAnswered(concurrency = 3) {
  const calls: Call[] = [];
  const predict = (source: SentPicture, signal: AbortSignal) =>
    new Promise<Prediction>((resolve, reject) => {
      calls.push({ name: source.kind === "file" ? source.file.name : source.url, signal, resolve, reject });
    });
  return { calls, queue: new PredictionQueue(predict, concurrency) };
}

const statuses = (queue: PredictionQueue) => queue.getItems().map(({ status }) => status);

function first(queue: PredictionQueue): QueueItem {
  const [item] = queue.getItems();
  if (item === undefined) throw new Error("The queue is empty.");
  return item;
}

const settle = () => vi.waitFor(() => Promise.resolve());

test("at most three requests run at once, and the next starts when one ends", async () => {
  const { calls, queue } = handAnswered();
  queue.addFiles(["a", "b", "c", "d", "e"].map((name) => photo(name)));
  expect(calls.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  calls[1]?.resolve(prediction());
  await vi.waitFor(() => expect(calls.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]));
  expect(statuses(queue)).toEqual(["running", "done", "running", "running", "waiting"]);
});

test("a failure keeps the server's words and does not stop the others", async () => {
  const { calls, queue } = handAnswered(1);
  queue.addFiles([photo("broken"), photo("good")]);
  calls[0]?.reject(new ApiProblem({ code: "image-truncated", status: 422, title: "Broken", detail: "It breaks off." }));
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  calls[1]?.resolve(prediction());
  await vi.waitFor(() => expect(statuses(queue)).toEqual(["failed", "done"]));
  expect(first(queue).problem?.detail).toBe("It breaks off.");
});

test("a failed picture can be tried again", async () => {
  const { calls, queue } = handAnswered();
  queue.addUrl("https://example.org/cat.jpg");
  calls[0]?.reject(new TypeError("network"));
  await vi.waitFor(() => expect(first(queue).problem?.isUnreachable).toBe(true));
  queue.retryFailed();
  calls[1]?.resolve(prediction());
  await vi.waitFor(() => expect(first(queue)).toMatchObject({ status: "done", problem: null }));
});

test("a very large file waits for the visitor's word", () => {
  const { calls, queue } = handAnswered();
  queue.addFiles([photo("huge.jpg", LARGE_FILE_BYTES + 1)]);
  expect(statuses(queue)).toEqual(["held"]);
  expect(calls).toHaveLength(0);
  queue.send(first(queue).id);
  expect(calls).toHaveLength(1);
});

test("removing a picture ends its request and gives its place to the next", async () => {
  const { calls, queue } = handAnswered(1);
  queue.addFiles([photo("a"), photo("b")]);
  queue.remove(first(queue).id);
  expect(calls[0]?.signal.aborted).toBe(true);
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  calls[0]?.reject(new DOMException("aborted", "AbortError"));
  await settle();
  expect(statuses(queue)).toEqual(["running"]);
});

test("removing all ends every request and gives every picture's memory back", async () => {
  const revoke = vi.spyOn(URL, "revokeObjectURL");
  const { calls, queue } = handAnswered(2);
  queue.addFiles([photo("a"), photo("b"), photo("c")]);
  calls[0]?.resolve(prediction({ preview: "data:image/jpeg;base64,/9j/" }));
  await vi.waitFor(() => expect(calls).toHaveLength(3));
  queue.remove(...queue.getItems().map(({ id }) => id));
  expect(calls.slice(1).every(({ signal }) => signal.aborted)).toBe(true);
  expect(queue.getItems()).toHaveLength(0);
  expect(revoke).toHaveBeenCalledTimes(2); // the heatmap and the preview of the one answer
});

test("an answer's pictures are taken out of it", async () => {
  const { calls, queue } = handAnswered();
  queue.addUrl("https://example.org/cat.jpg");
  calls[0]?.resolve(prediction({ preview: "data:image/jpeg;base64,/9j/" }));
  await vi.waitFor(() => expect(statuses(queue)).toEqual(["done"]));
  expect(first(queue).prediction).toMatchObject({ heatmap: "blob:picture", preview: "blob:picture" });
  expect(first(queue).copies?.preview).toMatchObject({ type: "image/jpeg", size: 3 });
});

test("what comes back after a reload takes its place again, and goes on where it was", () => {
  const { calls, queue } = handAnswered(1);
  const source = { kind: "file" as const, file: photo("b.jpg") };
  queue.restore([
    queueItem({ id: "8", name: "b.jpg", source, status: "waiting", prediction: null }),
    queueItem({ id: "7", name: "a.jpg" }),
  ]);
  expect(calls.map(({ name }) => name)).toEqual(["b.jpg"]);
  queue.addFiles([photo("c.jpg"), photo("d.jpg")]);
  expect(queue.getItems().map(({ name }) => name)).toEqual(["c.jpg", "d.jpg", "b.jpg", "a.jpg"]);
  const removed = queue.getItems().slice(1, 2);
  queue.remove(...removed.map(({ id }) => id));
  queue.restore(removed);
  expect(queue.getItems().map(({ name }) => name)).toEqual(["c.jpg", "d.jpg", "b.jpg", "a.jpg"]);
});

test("several pictures are changed at once, and those who follow are told once", () => {
  const { queue } = handAnswered();
  queue.addFiles([photo("a"), photo("b"), photo("c")]);
  const follow = vi.fn();
  queue.subscribe(follow);
  const [a, , c] = queue.getItems().map(({ id }) => id);
  queue.changeAll(new Set([a ?? "", c ?? ""]), () => ({ givenClass: "dogs" }));
  expect(queue.getItems().map(({ givenClass }) => givenClass)).toEqual(["dogs", undefined, "dogs"]);
  expect(follow).toHaveBeenCalledTimes(1);
});

test("a picture from the web is named by its file", () => {
  const { queue } = handAnswered();
  queue.addUrl("https://example.org/pets/tom.jpg?size=2");
  expect(first(queue)).toMatchObject({ name: "tom.jpg", source: { kind: "url" } });
});

/** A queue whose answers say which version was asked; none means the live one. */
function answeredBy(live: string) {
  const queue = new PredictionQueue((_, __, model) => Promise.resolve(prediction({ model_version: model ?? live })));
  const versions = () => queue.getItems().map((item) => item.prediction?.model_version);
  return { queue, versions };
}

test("another version answers also what is on the page, and the live one again", async () => {
  const { queue, versions } = answeredBy("cats-vs-dogs-1");
  queue.addFiles([photo("a"), photo("b")]);
  await vi.waitFor(() => expect(versions()).toEqual(["cats-vs-dogs-1", "cats-vs-dogs-1"]));
  queue.answerBy("pets-1", "cats-vs-dogs-1");
  expect(statuses(queue)).toEqual(["running", "running"]);
  await vi.waitFor(() => expect(versions()).toEqual(["pets-1", "pets-1"]));
  queue.answerBy(null, "cats-vs-dogs-1");
  await vi.waitFor(() => expect(versions()).toEqual(["cats-vs-dogs-1", "cats-vs-dogs-1"]));
});

test("what is under way when the version changes is asked of the new one alone", async () => {
  const models: (string | null)[] = [];
  const signals: AbortSignal[] = [];
  const queue = new PredictionQueue((_, signal, model) => {
    models.push(model);
    signals.push(signal);
    return new Promise((resolve) => setTimeout(() => resolve(prediction({ model_version: model ?? "live-1" })), 5));
  });
  queue.addFiles([photo("a")]);
  queue.answerBy("pets-1", "live-1");
  expect(models).toEqual([null, "pets-1"]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  await vi.waitFor(() =>
    expect(first(queue)).toMatchObject({ status: "done", prediction: { model_version: "pets-1" } }),
  );
});

test("answers that come back after a reload are asked anew only where the page names another version", async () => {
  const kept = (id: string, version: string): QueueItem => ({
    id,
    name: `${id}.jpg`,
    source: { kind: "kept", picture: new Blob(["a"], { type: "image/jpeg" }) },
    status: "done",
    prediction: prediction({ model_version: version }),
    problem: null,
  });
  const live = answeredBy("live-2");
  live.queue.restore([kept("1", "live-1")]);
  expect(live.versions()).toEqual(["live-1"]);
  const named = answeredBy("live-2");
  named.queue.answerBy("pets-1", "live-2");
  named.queue.restore([kept("2", "live-1"), kept("1", "pets-1")]);
  expect(statuses(named.queue)).toEqual(["running", "done"]);
  await vi.waitFor(() => expect(named.versions()).toEqual(["pets-1", "pets-1"]));
});

test("what a deleted version could not answer, the next one is asked", async () => {
  const gone = new ApiProblem({ code: "model-not-found", status: 404, title: "Gone", detail: "No such version." });
  const queue = new PredictionQueue((_, __, model) =>
    model === "gone-1" ? Promise.reject(gone) : Promise.resolve(prediction()),
  );
  queue.answerBy("gone-1", "live-1");
  queue.addFiles([photo("a")]);
  await vi.waitFor(() => expect(statuses(queue)).toEqual(["failed"]));
  queue.answerBy(null, "live-1");
  await vi.waitFor(() => expect(statuses(queue)).toEqual(["done"]));
});
