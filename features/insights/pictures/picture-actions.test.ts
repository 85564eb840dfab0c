import { expect, test } from "vitest";

import { picture } from "@/testing/pictures";

import { excluding, keeping, relabelling, suggesting } from "./picture-actions";

test("pictures of the revision are excluded; copies that are out already and files without a picture are not", () => {
  const { decided } = excluding([picture("a"), picture("b", { isInRevision: false }), picture(null)]);
  expect(decided).toEqual([{ imageId: "a", className: "cats", fileName: "a.jpg", newClass: null }]);
});

test("a picture that has the class already stays as it is", () => {
  const { decided, left } = relabelling([picture("a"), picture("b", { className: "dogs" })], "dogs");
  expect(decided.map(({ imageId }) => imageId)).toEqual(["a"]);
  expect(left).toEqual(["b"]);
});

test("a picture that was set aside comes back with the class that it came under", () => {
  const aside = picture("a", { isInRevision: false });
  expect(relabelling([aside], "cats").decided).toMatchObject([{ imageId: "a", newClass: "cats" }]);
});

test("each picture gets the class that is suggested for it, and others nothing", () => {
  const { decided, left } = suggesting([picture("a", { suggestedClass: "dogs" }), picture("b")]);
  expect(decided).toMatchObject([{ imageId: "a", newClass: "dogs" }]);
  expect(left).toEqual([]);
});

test("keeping takes back whatever was decided", () => {
  expect(keeping([picture("a"), picture(null)])).toEqual({ decided: [], left: ["a"] });
});
