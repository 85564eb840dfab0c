import { record } from "@/lib/record";

export interface ModelFile {
  name: string;
  /** What it is, of the files that people take elsewhere. */
  words: string | null;
  sizeBytes: number | null;
}

const WORDS: readonly (readonly [string, string])[] = [
  ["model.onnx", "Model (ONNX)"],
  ["model.keras", "Model (Keras)"],
  ["labels.txt", "Class names"],
  ["manifest.json", "Manifest: settings, checksums, origin"],
  ["card.md", "Model card"],
];

/** What a version's file is called once it is saved elsewhere, beside those of other versions. */
export function artifactFileName(version: string, name: string): string {
  return `${version}-${name}`;
}

/** The files that a version's manifest lists, and the manifest itself; the ones to take elsewhere first. */
export function modelFiles(manifest: Readonly<Record<string, unknown>>): ModelFile[] {
  const listed = Object.entries(record(manifest.files)).map(([name, facts]) => ({
    name,
    sizeBytes: sizeOf(record(facts).size_bytes),
  }));
  const all = [...listed, { name: "manifest.json", sizeBytes: null }];
  const rank = (name: string) => {
    const index = WORDS.findIndex(([known]) => known === name);
    return index === -1 ? WORDS.length : index;
  };
  return all
    .toSorted((a, b) => rank(a.name) - rank(b.name))
    .map(({ name, sizeBytes }) => ({ name, sizeBytes, words: WORDS[rank(name)]?.[1] ?? null }));
}

function sizeOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
