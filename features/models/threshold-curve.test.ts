import { expect, test } from "vitest";

import { thresholdPoint } from "@/testing/fixtures";

import { nearestPlace, pointAt, settable } from "./threshold-curve";

const CURVE = [0, 0.5, 0.8, 0.999, 1].map((threshold) => thresholdPoint(threshold, 10, 0));

test("only thresholds between 0 and 1 can be set", () => {
  expect(settable(CURVE).map(({ threshold }) => threshold)).toEqual([0.5, 0.8, 0.999]);
});

test("a threshold has figures only where that very one was counted", () => {
  expect(pointAt(CURVE, 0.8000000001)?.threshold).toBe(0.8);
  expect(pointAt(CURVE, 0.81)).toBeUndefined();
});

test("the slider begins at the point nearest to what is in use", () => {
  expect(nearestPlace(CURVE, 0.7)).toBe(2);
  expect(nearestPlace([], 0.7)).toBe(-1);
});
