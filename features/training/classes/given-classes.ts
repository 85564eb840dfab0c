import { kindOfFile, type Given } from "@/features/datasets";

export interface GivenClass {
  name: string;
  photos: File[];
}

/** Photos by the folder that they lie in, whatever is around it; loose ones have no name. */
export function classesIn({ folders, files }: Given): { classes: GivenClass[]; loose: File[] } {
  const byName = new Map<string, File[]>();
  for (const { path, file } of folders.flatMap((folder) => folder.files)) {
    if (kindOfFile(file) !== "picture") continue;
    const name = path.split("/").at(-2) ?? "";
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  return {
    classes: [...byName].map(([name, photos]) => ({ name, photos })),
    loose: files.filter((file) => kindOfFile(file) === "picture"),
  };
}
