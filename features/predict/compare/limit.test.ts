import { expect, test, vi } from "vitest";

import { limitTo } from "./limit";

test("only so many run at once, and a failure lets the next one run", async () => {
  const limit = limitTo(2);
  const started: number[] = [];
  const ends: ((fails: boolean) => void)[] = [];
  const tasks = [0, 1, 2, 3].map((index) =>
    limit(() => {
      started.push(index);
      return new Promise<number>((resolve, reject) => {
        ends[index] = (fails) => (fails ? reject(new Error("no")) : resolve(index));
      });
    }).catch(() => -1),
  );
  await vi.waitFor(() => expect(started).toEqual([0, 1]));
  ends[0]?.(true);
  await vi.waitFor(() => expect(started).toEqual([0, 1, 2]));
  ends[1]?.(false);
  await vi.waitFor(() => expect(started).toEqual([0, 1, 2, 3]));
  ends[2]?.(false);
  ends[3]?.(false);
  expect(await Promise.all(tasks)).toEqual([-1, 1, 2, 3]);
});
