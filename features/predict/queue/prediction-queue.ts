import { ApiProblem, unreachable } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";

import { releaseObjectUrl } from "./object-urls";
import { lightened, pictureOf, revokePictures } from "./pictures";
import { nameOfUrl, type QueueItem, type SentPicture } from "./queue-item";
import { sentPictureOf } from "./sent-picture";

export const CONCURRENCY = 3;
/** Larger files are held until the visitor confirms: they upload slowly and the server may refuse them. */
export const LARGE_FILE_BYTES = 30_000_000;

/** What the server says of a version that was deleted, or never was. */
const NO_SUCH_MODEL = "model-not-found";

type Predict = (source: SentPicture, signal: AbortSignal, model: string | null) => Promise<Prediction>;

/** Pictures on their way to the model and back: each its own request, a few at a time. */
export class PredictionQueue {
  #items: readonly QueueItem[] = [];
  #listeners = new Set<() => void>();
  #requests = new Map<string, AbortController>();
  #nextId = 1;
  /** The version that is asked; null: whichever is live. */
  #model: string | null = null;
  readonly #predict: Predict;
  readonly #concurrency: number;

  constructor(predict: Predict, concurrency = CONCURRENCY) {
    this.#predict = predict;
    this.#concurrency = concurrency;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getItems = (): readonly QueueItem[] => this.#items;

  addFiles(files: readonly File[]): void {
    this.#add(files.map((file) => ({ kind: "file", file })));
  }

  addUrl(url: string): void {
    this.#add([{ kind: "url", url }]);
  }

  /** Put back what was there before a reload, or was removed, to where it was, and go on with what has no answer. */
  restore(items: readonly QueueItem[]): void {
    const before = new Set(this.#items.map((item) => item.id));
    const restored = items.filter(({ id }) => !before.has(id));
    if (restored.length === 0) return;
    this.#nextId = restored.reduce((next, { id }) => Math.max(next, Number(id) + 1), this.#nextId);
    this.#set([...this.#items, ...restored].toSorted((a, b) => Number(b.id) - Number(a.id)));
    this.#startWaiting();
    if (this.#model !== null) this.askAgain(this.#model);
  }

  /** Let a version answer from now on (null: the live one), and what others answered, or were asked, as well. */
  answerBy(model: string | null, liveVersion: string | undefined): void {
    if (model === this.#model) return;
    this.#model = model;
    const running = this.#items.filter(({ status }) => status === "running");
    for (const { id } of running) {
      this.#requests.get(id)?.abort();
      this.#requests.delete(id);
    }
    const refused = this.#items.filter(({ problem }) => problem?.code === NO_SUCH_MODEL);
    this.askAnew([...running, ...refused]);
    this.askAgain(model ?? liveVersion);
  }

  /** Ask again about each picture that another version than this one answered. */
  askAgain(version: string | undefined): void {
    this.askAnew(this.#items.filter(({ prediction }) => prediction !== null && prediction.model_version !== version));
  }

  /** Ask again about these, as far as they are still at hand. */
  askAnew(items: readonly QueueItem[]): void {
    const askable = items.filter((item) => sentPictureOf(item) !== null);
    askable.forEach(revokePictures);
    const ids = new Set(askable.map(({ id }) => id));
    this.changeAll(ids, () => ({ status: "waiting", prediction: null, problem: null }));
    this.#startWaiting();
  }

  /** Change several items at once: who follows is told once. */
  changeAll(ids: ReadonlySet<string>, changeOf: (item: QueueItem) => Partial<QueueItem>): void {
    this.#set(this.#items.map((item) => (ids.has(item.id) ? { ...item, ...changeOf(item) } : item)));
  }

  /** Try again, or go ahead with a held file. */
  send(id: string): void {
    this.#change(id, { status: "waiting", problem: null });
    this.#startWaiting();
  }

  retryFailed(isEligible: (item: QueueItem) => boolean = () => true): void {
    const failed = this.#items.filter((item) => item.status === "failed" && isEligible(item));
    for (const item of failed) this.send(item.id);
  }

  remove(...ids: readonly string[]): void {
    const gone = new Set(ids);
    this.#discard(this.#items.filter((item) => gone.has(item.id)));
    this.#startWaiting();
  }

  #add(sources: readonly SentPicture[]): void {
    // Newest first: what was just added is what the visitor looks for, in the order in which it was given.
    this.#nextId += sources.length;
    const added = sources.map((source, index) => this.#newItem(source, this.#nextId - 1 - index));
    this.#set([...added, ...this.#items]);
    this.#startWaiting();
  }

  #newItem(source: SentPicture, id: number): QueueItem {
    const isFile = source.kind === "file";
    const isLarge = isFile && source.file.size > LARGE_FILE_BYTES;
    return {
      id: String(id),
      name: isFile ? source.file.name : nameOfUrl(source.url),
      source,
      status: isLarge ? "held" : "waiting",
      prediction: null,
      problem: null,
    };
  }

  #startWaiting(): void {
    const free = this.#concurrency - this.#requests.size;
    const next = this.#items.filter((item) => item.status === "waiting").slice(0, Math.max(free, 0));
    for (const item of next) void this.#run(item);
  }

  async #run(item: QueueItem): Promise<void> {
    const { id } = item;
    const picture = sentPictureOf(item);
    if (picture === null) return;
    const request = new AbortController();
    this.#requests.set(id, request);
    this.#change(id, { status: "running" });
    try {
      const prediction = await this.#predict(picture, request.signal, this.#model);
      if (request.signal.aborted) return;
      this.#change(id, { status: "done", ...lightened(prediction) });
    } catch (cause) {
      if (request.signal.aborted) return;
      this.#change(id, { status: "failed", problem: cause instanceof ApiProblem ? cause : unreachable() });
    } finally {
      // After a removal, the same id is gone and its place is already taken.
      if (this.#requests.get(id) === request) this.#requests.delete(id);
      this.#startWaiting();
    }
  }

  #discard(items: readonly QueueItem[]): void {
    for (const item of items) {
      this.#requests.get(item.id)?.abort();
      this.#requests.delete(item.id);
      releaseObjectUrl(pictureOf(item));
      revokePictures(item);
    }
    const gone = new Set(items);
    this.#set(this.#items.filter((item) => !gone.has(item)));
  }

  #change(id: string, change: Partial<QueueItem>): void {
    this.#set(this.#items.map((item) => (item.id === id ? { ...item, ...change } : item)));
  }

  #set(items: readonly QueueItem[]): void {
    this.#items = items;
    for (const listener of this.#listeners) listener();
  }
}
