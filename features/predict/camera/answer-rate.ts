/** Long enough to be steady, short enough to follow. */
const WINDOW_MS = 3000;

/** Counts answers a second over the last few seconds. */
export class AnswerRate {
  #times: number[] = [];

  /** Note an answer, and return how many there are a second; null while too few are known. */
  note(now: number): number | null {
    this.#times = [...this.#times.filter((time) => now - time < WINDOW_MS), now];
    const first = this.#times[0] ?? now;
    return this.#times.length < 3 || now === first ? null : ((this.#times.length - 1) * 1000) / (now - first);
  }
}
