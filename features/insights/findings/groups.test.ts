import { expect, test } from "vitest";

import { picture } from "@/testing/pictures";

import { classesOf, groupsOf, leakingOf, spareOf } from "./groups";

test("neighbours with the same number are a group; without a number each stands alone", () => {
  const groups = groupsOf([
    picture("a", { group: 0 }),
    picture("b", { group: 0 }),
    picture("c", { group: 1 }),
    picture("d"),
    picture("e"),
  ]);
  expect(groups.map(({ pictures }) => pictures.map(({ id }) => id))).toEqual([["a", "b"], ["c"], ["d"], ["e"]]);
  expect(new Set(groups.map(({ key }) => key)).size).toBe(4);
});

test("all but the largest picture are to spare, and the first where they are of one size", () => {
  const large = { widthPx: 200, heightPx: 200 };
  const group = { key: "0", pictures: [picture("a"), picture("b", large), picture("c", { isInRevision: false })] };
  expect(spareOf(group).map(({ id }) => id)).toEqual(["a"]);
  expect(spareOf({ key: "0", pictures: [picture("a"), picture("b")] }).map(({ id }) => id)).toEqual(["b"]);
});

test("of a leak only the training pictures are to go", () => {
  const group = { key: "0", pictures: [picture("a", { split: "test" }), picture("b"), picture("c")] };
  expect(leakingOf(group).map(({ id }) => id)).toEqual(["b", "c"]);
});

test("classes are named once", () => {
  const dog = { className: "dogs" };
  expect(classesOf({ key: "0", pictures: [picture("a"), picture("b", dog), picture("c")] })).toEqual(["cats", "dogs"]);
});
