import { expect, test, vi } from "vitest";

import { ApiProblem } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";
import { prediction } from "@/testing/fixtures";

import { AnswerStream } from "./answer-stream";

const frame = () => Promise.resolve(new Blob(["jpeg"]));
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A stream whose clock and answers are in the test's hands. */
function stream() {
  const calls: { resolve: (of: Prediction) => void; reject: (cause: unknown) => void; signal: AbortSignal }[] = [];
  const shown: string[] = [];
  const problems: string[] = [];
  const clock = { now: 0 };
  const it = new AnswerStream({
    ask: (_, signal) => new Promise((resolve, reject) => calls.push({ resolve, reject, signal })),
    onAnswer: ({ predicted_class: name }) => shown.push(name),
    onProblem: ({ code }) => problems.push(code),
    now: () => clock.now,
  });
  /** Offer a frame so many milliseconds later. */
  const offer = async (laterMs: number, grab = frame) => {
    clock.now += laterMs;
    void it.offer(grab);
    await settled();
  };
  return { it, calls, shown, problems, offer };
}

test("while two frames are asked about, others are left out unread", async () => {
  const { calls, offer } = stream();
  const grab = vi.fn(frame);
  await offer(0, grab);
  await offer(100, grab);
  await offer(100, grab);
  expect(calls).toHaveLength(2);
  expect(grab).toHaveBeenCalledTimes(2);
  calls[0]?.resolve(prediction());
  await settled();
  await offer(100, grab);
  expect(calls).toHaveLength(3);
});

test("frames come no faster than they can be read", async () => {
  const { calls, offer } = stream();
  await offer(0);
  await offer(33);
  await offer(33);
  expect(calls).toHaveLength(1);
  await offer(33);
  expect(calls).toHaveLength(2);
});

test("an answer that a newer one has overtaken is not shown", async () => {
  const { calls, offer, shown } = stream();
  await offer(0);
  await offer(100);
  calls[1]?.resolve(prediction({ predicted_class: "new" }));
  await settled();
  calls[0]?.resolve(prediction({ predicted_class: "old" }));
  await settled();
  expect(shown).toEqual(["new"]);
});

test("a server that has too much to do is asked again when it says so", async () => {
  const { calls, offer, problems } = stream();
  await offer(0);
  calls[0]?.reject(
    new ApiProblem({ code: "overloaded", status: 503, title: "Busy", detail: "Busy.", retryAfterSeconds: 5 }),
  );
  await settled();
  expect(problems).toEqual(["overloaded"]);
  await offer(4000);
  expect(calls).toHaveLength(1);
  await offer(1001);
  expect(calls).toHaveLength(2);
});

test("once stopped, requests end, and neither answers nor problems are told", async () => {
  const { it, calls, offer, shown, problems } = stream();
  await offer(0);
  await offer(100);
  it.stop();
  expect(calls.every(({ signal }) => signal.aborted)).toBe(true);
  calls[0]?.resolve(prediction());
  calls[1]?.reject(new DOMException("aborted", "AbortError"));
  await settled();
  await offer(100);
  expect([shown, problems, calls.length]).toEqual([[], [], 2]);
});
