import { expect, test } from "vitest";

import { moved, neighboursOf, placesOf, pointAt, pointTowards, showing, WHOLE, zoomed } from "./embedding-view";

const XS = [0, 10, 5, 5];
const YS = [0, 10, 5, 9];
const SIZE = { width: 232, height: 132 };

test("the whole map fills its frame but for a margin, with high values above", () => {
  const places = placesOf(XS, YS, SIZE, WHOLE);
  expect([...places.slice(0, 4)]).toEqual([16, 116, 216, 16]);
});

test("points that all lie in one place lie in the middle", () => {
  expect([...placesOf([3, 3], [7, 7], SIZE, WHOLE)]).toEqual([116, 66, 116, 66]);
});

test("the nearest point within reach is found, and none beyond it", () => {
  const places = placesOf(XS, YS, SIZE, WHOLE);
  expect(pointAt(places, 118, 68, 12)).toBe(2);
  expect(pointAt(places, 60, 20, 12)).toBeNull();
});

test("arrow keys go to the nearest point ahead", () => {
  const places = placesOf(XS, YS, SIZE, WHOLE);
  expect(pointTowards(places, 2, "ArrowUp")).toBe(3);
  expect(pointTowards(places, 2, "ArrowLeft")).toBe(0);
  expect(pointTowards(places, 1, "ArrowRight")).toBeNull();
  expect(pointTowards(places, 1, "Tab")).toBeNull();
});

test("neighbours come nearest first, after the point itself", () => {
  expect(neighboursOf(XS, YS, 3, 3)).toEqual([3, 2, 1]);
});

test("no view shows what is beyond the edges", () => {
  expect(zoomed(WHOLE, 0.5)).toEqual(WHOLE);
  const close = zoomed(WHOLE, 2);
  expect(moved(close, 5000, 5000, SIZE)).toEqual({ zoom: 2, middleX: 0.25, middleY: 0.25 });
});

test("a point out of sight is brought into view", () => {
  const close = zoomed(WHOLE, 4);
  const view = showing(close, placesOf(XS, YS, SIZE, close), 0, SIZE);
  const places = placesOf(XS, YS, SIZE, view);
  expect(places[0]).toBeGreaterThanOrEqual(0);
  expect(places[1]).toBeLessThanOrEqual(SIZE.height);
  expect(showing(close, placesOf(XS, YS, SIZE, close), 2, SIZE)).toBe(close);
});
