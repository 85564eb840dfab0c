import { expect, test } from "vitest";

import type { GivenFolder } from "./given";
import { classSource, type GivenProblem, judgeGiven } from "./judge-given";

function file(name: string, type = ""): File {
  return new File(["x"], name, { type });
}

function folder(name: string, ...paths: string[]): GivenFolder {
  return {
    name,
    files: paths.map((path) => ({ path: `${name}/${path}`, file: file(path.split("/").at(-1) ?? "") })),
    unreadable: [],
  };
}

function problemOf(...given: Parameters<typeof judgeGiven>): GivenProblem {
  const judged = judgeGiven(...given);
  if (judged.kind !== "problem") throw new Error(`${judged.name} was taken.`);
  return judged;
}

const labels = ({ ways }: GivenProblem) => ways.map(({ label }) => label);

test("case D: a folder of class folders is taken, under its own name", () => {
  const judged = judgeGiven({ folders: [folder("pets", "cats/1.jpg", "dogs/2.jpg")], files: [] });
  expect(judged).toMatchObject({ kind: "folder", name: "pets", size: 2 });
});

test("case D: several class folders are one dataset", () => {
  const judged = judgeGiven({ folders: [folder("cats", "1.jpg"), folder("dogs", "2.jpg")], files: [] });
  expect(judged).toMatchObject({ kind: "folder", name: "cats and dogs" });
});

test("case D: one ZIP is taken", () => {
  expect(judgeGiven({ folders: [], files: [file("pets.zip")] })).toMatchObject({ kind: "zip", name: "pets.zip" });
  expect(judgeGiven({ folders: [], files: [file("pets", "application/zip")] })).toMatchObject({ kind: "zip" });
});

test("case D: of two ZIPs one is chosen", () => {
  const problem = problemOf({ folders: [], files: [file("a.zip"), file("B.ZIP"), file("notes.txt")] });
  expect(problem.title).toBe("2 ZIPs at once");
  expect(labels(problem)).toEqual(["Upload a.zip (1 bytes)", "Upload B.ZIP (1 bytes)"]);
});

test("case D: a ZIP beside another file is told from it", () => {
  const problem = problemOf({ folders: [], files: [file("notes.txt"), file("pets.zip"), file("cat.jpg")] });
  expect(problem.title).toBe("Only pets.zip can be uploaded");
  expect(problem.detail).toMatch(/^notes.txt and cat.jpg would be left out/);
  expect(labels(problem)).toEqual(["Upload pets.zip (1 bytes)"]);
});

test("case D: pictures without folders become a class, or go to Predict", () => {
  const problem = problemOf({ folders: [], files: [file("1.JPG"), file("2.heic"), file("x", "image/png")] });
  expect(problem.title).toBe("3 pictures without a folder");
  expect(labels(problem)).toEqual(["Make a class of them", "Classify them on Predict"]);
});

test("case D: one picture alone is no ZIP", () => {
  expect(problemOf({ folders: [], files: [file("cat.jpg")] }).title).toBe("1 picture without a folder");
});

test("case D: a folder of pictures without class folders says what is missing", () => {
  const given = { folders: [folder("holiday", "1.jpg", "2.jpg")], files: [] };
  const problem = problemOf(given);
  expect(problem.title).toBe("holiday has no folders in it");
  expect(labels(problem)).toEqual(["Make a class of them", "Classify them on Predict"]);
  expect(judgeGiven(given, true)).toMatchObject({ kind: "folder", name: "holiday" });
});

test("case D: an empty folder is called empty", () => {
  expect(problemOf({ folders: [folder("pets")], files: [] }).title).toBe("pets is empty");
});

test("case D: a folder beside files is told from them", () => {
  const problem = problemOf({ folders: [folder("pets", "cats/1.jpg")], files: [file("notes.txt"), file("b.zip")] });
  expect(problem.title).toBe("A folder together with 2 files");
  expect(labels(problem)).toEqual(["Upload pets without them", "Upload b.zip (1 bytes)"]);
});

test("case D: what could not be read is named, and the rest can go on", () => {
  const half = { ...folder("pets", "cats/1.jpg"), unreadable: ["pets/dogs"] };
  const problem = problemOf({ folders: [half], files: [] });
  expect(problem.title).toBe("1 file or folder of pets could not be read");
  expect(problem.detail).toContain("pets/dogs");
  expect(labels(problem)).toEqual(["Upload the rest"]);
});

test("case D: a folder of ZIPs leads to the ZIPs", () => {
  const problem = problemOf({ folders: [folder("Downloads", "a.zip", "b.zip")], files: [] });
  expect(problem.title).toBe("Downloads holds only ZIPs");
  expect(labels(problem)).toHaveLength(2);
});

test("case D: two folders of one name are not made one", () => {
  const problem = problemOf({ folders: [folder("cats", "1.jpg"), folder("cats", "1.jpg")], files: [] });
  expect(problem.title).toBe("Two folders are called cats");
});

test("case D: another archive is told from a ZIP, and so is any other file", () => {
  expect(problemOf({ folders: [], files: [file("pets.rar")] }).title).toBe("pets.rar is not a ZIP");
  expect(problemOf({ folders: [], files: [file("notes.txt")] }).title).toBe("notes.txt is not a ZIP");
  expect(problemOf({ folders: [], files: [file("a.txt"), file("b.csv")] }).title).toBe("None of these files is a ZIP");
  expect(labels(problemOf({ folders: [], files: [file("pets")] }))).toEqual(["Upload it anyway"]);
});

test("pictures without a folder that are for a dataset are asked for their class", () => {
  const given = { folders: [], files: [file("1.jpg")] };
  expect(judgeGiven(given, true)).toMatchObject({ ways: [{ label: "Choose their class", to: "class" }] });
});

test("photos of one class keep their names, and the second of a name gets a number", () => {
  const { files } = classSource("cats", [file("a.jpg"), file("A.jpg"), file("b")]);
  expect(files.map(({ path }) => path)).toEqual(["cats/a.jpg", "cats/A-2.jpg", "cats/b"]);
});
