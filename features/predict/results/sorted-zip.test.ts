import { Blob as RealBlob, File as RealFile } from "node:buffer";

import { beforeEach, expect, test, vi } from "vitest";

import { ApiProblem } from "@/lib/api/problem";
import { prediction, queueItem } from "@/testing/fixtures";

import { FileNames, safeName } from "./file-names";
import { placesOf, sortedZip } from "./sorted-zip";

// jsdom's files cannot be streamed as a browser's can.
beforeEach(() => {
  vi.stubGlobal("Blob", RealBlob);
  vi.stubGlobal("File", RealFile);
});

const pathsOf = (...items: ReturnType<typeof queueItem>[]) => placesOf(items).placed.map(({ path }) => path);

const unsure = prediction({ confidence: 0.6, confidence_band: "medium" });
const unknown = prediction({ is_unknown: true });
const problem = new ApiProblem({ code: "image-truncated", status: 422, title: "Broken", detail: "It breaks off." });

test("sure answers go to their class, the others beside, and failed pictures nowhere", () => {
  expect(
    pathsOf(
      queueItem({ id: "1" }),
      queueItem({ id: "2", name: "b.jpg", prediction: unsure }),
      queueItem({ id: "3", name: "c.jpg", prediction: unknown }),
      queueItem({ id: "4", name: "d.jpg", prediction: null, status: "failed", problem }),
    ),
  ).toEqual(["cats/cat.jpg", "unsure/b.jpg", "unknown/c.jpg"]);
});

test("a person's word decides, whatever the model said", () => {
  expect(pathsOf(queueItem({ prediction: unknown, givenClass: "red panda" }))).toEqual(["red panda/cat.jpg"]);
});

test("no picture takes another's place, and no class that of the unsure", () => {
  expect(
    pathsOf(
      queueItem({ id: "1" }),
      queueItem({ id: "2", name: "CAT.JPG" }),
      queueItem({ id: "3", givenClass: "unsure" }),
      queueItem({ id: "4", prediction: unsure }),
    ),
  ).toEqual(["cats/cat.jpg", "cats/CAT (2).JPG", "unsure (class)/cat.jpg", "unsure/cat.jpg"]);
});

test("two classes whose names come out the same keep a folder each", () => {
  expect(pathsOf(queueItem({ id: "1", givenClass: "a/b" }), queueItem({ id: "2", givenClass: "a:b" }))).toEqual([
    "a_b/cat.jpg",
    "a_b (class)/cat.jpg",
  ]);
});

test("a class that is given in other capitals goes to the folder of the one that is known", () => {
  expect(
    pathsOf(
      queueItem({ id: "3", name: "a.jpg", givenClass: "Dogs" }),
      queueItem({ id: "2", name: "b.jpg", givenClass: "dogs" }),
      queueItem({ id: "1", name: "c.jpg", givenClass: "Red panda" }),
      queueItem({ id: "4", name: "d.jpg", givenClass: "red_panda" }),
    ),
  ).toEqual(["dogs/a.jpg", "dogs/b.jpg", "Red panda/c.jpg", "Red panda/d.jpg"]);
});

test("a small copy says so in its name, and is counted", async () => {
  const picture = new Blob(["jpeg"], { type: "image/jpeg" });
  const items = [
    queueItem({ id: "1", name: "phone.heic", source: { kind: "kept", picture } }),
    queueItem({ id: "2", name: "gone.jpg", source: { kind: "kept", picture: null } }),
  ];
  expect(pathsOf(...items)).toEqual(["cats/phone (small copy).jpg"]);
  const zip = await sortedZip(items, () => undefined, new AbortController().signal);
  expect(zip).toMatchObject({ count: 1, smallCopies: 1, missing: 1 });
});

test("what is not in it is counted by why", async () => {
  const items = [
    queueItem({ id: "4" }),
    queueItem({ id: "3", prediction: null, status: "failed", problem }),
    queueItem({ id: "2", prediction: null, status: "running" }),
    queueItem({ id: "1", prediction: null, status: "failed", problem, givenClass: "dogs" }),
  ];
  const zip = await sortedZip(items, () => undefined, new AbortController().signal);
  expect(zip).toMatchObject({ count: 2, missing: 0, failed: 1, waiting: 1 });
});

test("names lead to no other place and are no device", () => {
  expect(safeName("../../etc/passwd")).toBe("_.._etc_passwd");
  expect(safeName("con.jpg")).toBe("_con.jpg");
  expect(safeName(" . ")).toBe("unnamed");
  expect(new FileNames().take("cats", "a\u0000b?.jpg")).toBe("cats/a_b_.jpg");
});
