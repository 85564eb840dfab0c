import { ApiProblem, unreachable } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";

/** While one answer is on its way, the next frame can be read: more would only be older when they are answered. */
const MOST_IN_FLIGHT = 2;
/** No more than ten a second: nobody reads faster, and others ask this server as well. */
const LEAST_GAP_MS = 95;
const FIRST_WAIT_SECONDS = 2;

interface AnswerStreamOptions {
  ask: (frame: Blob, signal: AbortSignal) => Promise<Prediction>;
  onAnswer: (prediction: Prediction) => void;
  onProblem: (problem: ApiProblem) => void;
  now?: () => number;
}

/** Answers to a film's frames: of those offered, as many are asked about as the server can take, in order. */
export class AnswerStream {
  readonly #options: AnswerStreamOptions;
  readonly #stopped = new AbortController();
  readonly #now: () => number;
  #inFlight = 0;
  #nextAt = 0;
  #sent = 0;
  #shown = 0;

  constructor(options: AnswerStreamOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Called with each new frame: what is grabbed is the newest, what comes while others are asked about is left out. */
  async offer(grab: () => Promise<Blob | null>): Promise<void> {
    const now = this.#now();
    if (this.#stopped.signal.aborted || this.#inFlight >= MOST_IN_FLIGHT || now < this.#nextAt) return;
    this.#nextAt = now + LEAST_GAP_MS;
    this.#inFlight++;
    try {
      const frame = await grab();
      if (frame !== null) await this.#askAbout(frame, ++this.#sent);
    } catch (cause) {
      this.#fail(cause);
    } finally {
      this.#inFlight--;
    }
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #askAbout(frame: Blob, order: number): Promise<void> {
    const prediction = await this.#options.ask(frame, this.#stopped.signal);
    // An answer that was overtaken is about what is no longer seen.
    if (this.#stopped.signal.aborted || order < this.#shown) return;
    this.#shown = order;
    this.#options.onAnswer(prediction);
  }

  #fail(cause: unknown): void {
    if (this.#stopped.signal.aborted) return;
    const problem = cause instanceof ApiProblem ? cause : unreachable();
    this.#nextAt = this.#now() + (problem.retryAfterSeconds ?? FIRST_WAIT_SECONDS) * 1000;
    this.#options.onProblem(problem);
  }
}
