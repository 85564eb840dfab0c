/** A rise by less than this is no rise to a person. */
const SLACK_SECONDS = 15;
const SLACK_SHARE = 0.2;

export interface EtaPromise {
  /** What the server said last. */
  seconds: number | null;
  /** The shortest rest that was promised so far. */
  shortest: number;
}

export const NO_PROMISE: EtaPromise = { seconds: null, shortest: Infinity };

/** Take note of what the server says a job still takes. */
export function withEta({ shortest }: EtaPromise, seconds: number | null): EtaPromise {
  return { seconds, shortest: Math.min(shortest, seconds ?? Infinity) };
}

/** Whether it will take longer than was promised once: then the page says so, and does not just count up. */
export function isLater({ seconds, shortest }: EtaPromise): boolean {
  return seconds !== null && seconds > shortest + Math.max(SLACK_SECONDS, shortest * SLACK_SHARE);
}
