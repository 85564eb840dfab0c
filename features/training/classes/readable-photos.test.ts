import { File as RealFile } from "node:buffer";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { toast } from "@/lib/toast";

import { ClassDraft } from "./class-draft";
import { addReadable } from "./readable-photos";

const files = new Map<string, RealFile>();

// jsdom draws nothing: what a browser can draw begins with "photo" here.
beforeEach(() => {
  vi.stubGlobal("File", RealFile);
  vi.spyOn(URL, "createObjectURL").mockImplementation((file) => {
    files.set("blob:" + (file as File).name, file as RealFile);
    return "blob:" + (file as File).name;
  });
  class Drawn {
    onload: () => void = () => undefined;
    onerror: () => void = () => undefined;
    set src(url: string) {
      void files
        .get(url)
        ?.text()
        .then((text) => (text.startsWith("photo") ? this.onload() : this.onerror()));
    }
  }
  vi.stubGlobal("Image", Drawn);
});

afterEach(() => vi.restoreAllMocks());

test("files that are no photos are named and do not count; HEIC counts, which not every browser draws", async () => {
  const said = vi.spyOn(toast, "error").mockImplementation(() => undefined);
  const draft = new ClassDraft({
    isKept: false,
    read: () => Promise.resolve(null),
    keep: () => undefined,
    addPhoto: () => undefined,
    removePhoto: () => undefined,
  });
  const id = draft.getState().classes[0]?.id ?? "";
  await addReadable(draft, id, [
    new File(["photo 1"], "sun.jpg"),
    new File([], "zero.jpg"),
    new File(["PK docx"], "essay.docx"),
    new File(["\0\0\0\x18ftypheic"], "iphone.heic"),
  ]);
  expect(draft.getState().classes[0]?.photos.map(({ file }) => file.name)).toEqual(["sun.jpg", "iphone.heic"]);
  expect(said).toHaveBeenCalledWith("Left out, because they are not photos: zero.jpg and essay.docx.");
});
