import { File as RealFile } from "node:buffer";

import { beforeEach, expect, test, vi } from "vitest";

import { zipOf } from "@/e2e/zip";

import { crc32 } from "./crc32";
import { FileUnreadable, type PlacedFile, zipOfFiles } from "./folder-zip";

// jsdom's files cannot be streamed as a browser's can.
beforeEach(() => {
  vi.stubGlobal("File", RealFile);
});

const WAIT = new AbortController().signal;

function placed(path: string, content: string): PlacedFile {
  return { path, file: new File([content], path.split("/").at(-1) ?? "") };
}

test("the checksum is the one of the standard's own example", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

test("a checksum taken in pieces of any length is that of the whole", () => {
  const bytes = Uint8Array.from({ length: 1003 }, (_, index) => (index * 37) % 256);
  const whole = crc32(bytes);
  for (const cut of [0, 1, 2, 3, 4, 5, 501, 1003]) {
    expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(whole);
  }
});

test("a folder's ZIP has its files by their paths, in whatever alphabet, and is the same each time", async () => {
  const files = [
    placed("pets/dogs/rex.jpg", "rex"),
    placed("pets/cats/猫.jpg", ""),
    placed("pets/cats/tom.jpg", "tom"),
  ];
  const zip = await zipOfFiles(files, "pets.zip", () => undefined, WAIT);
  const expected = zipOf([
    { path: "pets/cats/tom.jpg", content: Buffer.from("tom") },
    { path: "pets/cats/猫.jpg", content: Buffer.from("") },
    { path: "pets/dogs/rex.jpg", content: Buffer.from("rex") },
  ]);
  expect(Buffer.from(await zip.arrayBuffer()).equals(expected)).toBe(true);
  expect(zip.name).toBe("pets.zip");
});

test("how much was read is told as it is read", async () => {
  const shares: number[] = [];
  await zipOfFiles([placed("a/b/1", "1234"), placed("a/b/2", "12")], "a.zip", (share) => shares.push(share), WAIT);
  expect(shares.map((share) => Math.round(share * 6))).toEqual([4, 6]);
});

test("a file that cannot be read any more is named", async () => {
  const gone = placed("pets/cats/gone.jpg", "x");
  gone.file.stream = () => new ReadableStream({ start: (stream) => stream.error(new Error("gone")) });
  await expect(zipOfFiles([gone], "pets.zip", () => undefined, WAIT)).rejects.toThrow(FileUnreadable);
  await expect(zipOfFiles([gone], "pets.zip", () => undefined, WAIT)).rejects.toThrow("pets/cats/gone.jpg");
});

test("a cancelled ZIP is not made", async () => {
  const cancelled = AbortSignal.abort(new DOMException("no", "AbortError"));
  await expect(zipOfFiles([placed("a/b/1", "1")], "a.zip", () => undefined, cancelled)).rejects.toThrow("no");
});
