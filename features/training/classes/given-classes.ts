import { kindOfFile, type Given } from "@/features/datasets";

export interface GivenClass {
  name: string;
  photos: File[];
}

/** Photos by the folder that they lie in, whatever is around it; loose ones have no name, and others are no photos. */
export function classesIn({ folders, files }: Given): { classes: GivenClass[]; loose: File[]; others: File[] } {
  const byName = new Map<string, File[]>();
  const placed = folders.flatMap((folder) => folder.files);
  const isPicture = (file: File) => kindOfFile(file) === "picture";
  for (const { path, file } of placed) {
    if (!isPicture(file)) continue;
    const name = path.split("/").at(-2) ?? "";
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  return {
    classes: [...byName].map(([name, photos]) => ({ name, photos })),
    loose: files.filter(isPicture),
    others: [...placed.map(({ file }) => file), ...files].filter((file) => !isPicture(file)),
  };
}
