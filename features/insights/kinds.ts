import type { FindingKind } from "./filters";

/** How the pictures behind a finding are shown: one by one, side by side, as files, or by class. */
export type FindingShape = "pictures" | "groups" | "files" | "classes";

interface KindLook {
  title: string;
  shape: FindingShape;
}

const KINDS: Readonly<Record<FindingKind, KindLook>> = {
  exact_leaks: { title: "Test pictures among the training pictures", shape: "groups" },
  near_leaks: { title: "Training pictures that look like test pictures", shape: "groups" },
  conflicting_labels: { title: "The same picture in two classes", shape: "groups" },
  near_across_classes: { title: "Pictures that look alike in two classes", shape: "groups" },
  label_errors: { title: "Likely label errors", shape: "pictures" },
  corrupt: { title: "Files that cannot be used", shape: "files" },
  exact_duplicates: { title: "Exact duplicates", shape: "groups" },
  near_duplicates: { title: "Near duplicates", shape: "groups" },
  few_images: { title: "Classes with few pictures", shape: "classes" },
  imbalance: { title: "Class imbalance", shape: "classes" },
  outliers: { title: "Outliers", shape: "pictures" },
  blank: { title: "Pictures in which nothing can be seen", shape: "pictures" },
  dark: { title: "Dark pictures", shape: "pictures" },
  light: { title: "Bright pictures", shape: "pictures" },
  blurry: { title: "Blurred pictures", shape: "pictures" },
  low_information: { title: "Pictures with little in them", shape: "pictures" },
  odd_size: { title: "Pictures of an unusual size", shape: "pictures" },
  odd_aspect_ratio: { title: "Very long or tall pictures", shape: "pictures" },
  grayscale: { title: "Grey pictures among coloured ones", shape: "pictures" },
};

/** What a kind of finding is called where there is no finding to say so. */
export function kindTitle(kind: FindingKind): string {
  return KINDS[kind].title;
}

export function kindShape(kind: FindingKind): FindingShape {
  return KINDS[kind].shape;
}

/** Whether there are pictures to look at behind a finding, and not only names of files or classes. */
export function hasPictures(kind: FindingKind): boolean {
  return ["pictures", "groups"].includes(KINDS[kind].shape);
}

/** The very same picture under several names: one look at it is enough. */
export function isSamePicture(kind: FindingKind): boolean {
  return SAME_KINDS.includes(kind);
}

const SAME_KINDS: readonly FindingKind[] = ["exact_leaks", "exact_duplicates", "conflicting_labels"];

/** Kinds that are found with a network's features only. */
export const DEEP_KINDS: readonly FindingKind[] = ["label_errors", "outliers"];
