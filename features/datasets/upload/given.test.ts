import { expect, test } from "vitest";

import { chosenFolder, readDropped } from "./given";

/** What a browser hands out of a dropped folder: some entries at a time. */
function directory(name: string, ...children: FileSystemEntry[]): FileSystemDirectoryEntry {
  const createReader = () => {
    const rest = [...children];
    return { readEntries: (take: (entries: FileSystemEntry[]) => void) => take(rest.splice(0, 2)) };
  };
  return { name, isDirectory: true, isFile: false, createReader } as unknown as FileSystemDirectoryEntry;
}

function entry(name: string): FileSystemFileEntry {
  const file = (take: (file: File) => void) => take(new File([name], name));
  return { name, isDirectory: false, isFile: true, file } as unknown as FileSystemFileEntry;
}

function locked(name: string, isDirectory: boolean): FileSystemEntry {
  const refuse = (_: unknown, fail: (error: Error) => void) => fail(new Error("NotReadableError"));
  return {
    name,
    isDirectory,
    isFile: !isDirectory,
    file: refuse,
    createReader: () => ({ readEntries: refuse }),
  } as unknown as FileSystemEntry;
}

test("a dropped folder is read to its end, without what systems leave in it", async () => {
  const cats = directory("cats", entry("1.jpg"), entry("2.jpg"), entry("3.jpg"), entry(".DS_Store"));
  const pets = directory("pets", cats, directory("dogs", entry("4.jpg")), directory("__MACOSX", entry("5.jpg")));
  const { folders, files } = await readDropped([pets]);
  expect(files).toEqual([]);
  expect(folders[0]?.files.map(({ path }) => path).toSorted()).toEqual([
    "pets/cats/1.jpg",
    "pets/cats/2.jpg",
    "pets/cats/3.jpg",
    "pets/dogs/4.jpg",
  ]);
});

function chosenAs(path: string): File {
  const file = new File(["x"], path.split("/").at(-1) ?? "");
  return Object.defineProperty(file, "webkitRelativePath", { value: path });
}

test("what cannot be opened is kept by name", async () => {
  const pets = directory("pets", locked("secret", true), directory("cats", entry("1.jpg"), locked("2.jpg", false)));
  const { folders } = await readDropped([pets]);
  expect(folders[0]?.unreadable.toSorted()).toEqual(["pets/cats/2.jpg", "pets/secret"]);
  expect(folders[0]?.files).toHaveLength(1);
});

test("files beside folders are told from them", async () => {
  const { folders, files } = await readDropped([entry("pets.zip"), directory("cats"), new File(["x"], "b.zip")]);
  expect(folders.map(({ name }) => name)).toEqual(["cats"]);
  expect(files.map(({ name }) => name)).toEqual(["pets.zip", "b.zip"]);
});

test("a chosen folder keeps its paths", () => {
  const { folders } = chosenFolder(["pets/cats/1.jpg", "pets/.git/x", "pets/dogs/2.jpg"].map(chosenAs));
  expect(folders).toHaveLength(1);
  expect(folders[0]?.files.map(({ path }) => path)).toEqual(["pets/cats/1.jpg", "pets/dogs/2.jpg"]);
});

test("a phone that chooses files only gives files", () => {
  expect(chosenFolder([chosenAs("")])).toMatchObject({ folders: [], files: [{ name: "" }] });
});
