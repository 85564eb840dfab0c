import type { FindingKind } from "./insights-filters";

/** How the pictures behind a finding are shown: one by one, side by side, as files, or by class. */
export type FindingShape = "pictures" | "groups" | "files" | "classes";

interface KindLook {
  title: string;
  shape: FindingShape;
}

const KINDS: Readonly<Record<FindingKind, KindLook>> = {
  exact_leaks: { title: "The same picture in training and test", shape: "groups" },
  near_leaks: { title: "Alike in training and test", shape: "groups" },
  conflicting_labels: { title: "The same picture in two classes", shape: "groups" },
  near_across_classes: { title: "Alike in two classes", shape: "groups" },
  label_errors: { title: "Likely wrong labels", shape: "pictures" },
  corrupt: { title: "Files that cannot be read", shape: "files" },
  exact_duplicates: { title: "Exact duplicates", shape: "groups" },
  near_duplicates: { title: "Near duplicates", shape: "groups" },
  few_images: { title: "Classes with few pictures", shape: "classes" },
  imbalance: { title: "Classes of very different size", shape: "classes" },
  outliers: { title: "Outliers", shape: "pictures" },
  dark: { title: "Dark pictures", shape: "pictures" },
  light: { title: "Overexposed pictures", shape: "pictures" },
  blurry: { title: "Blurred pictures", shape: "pictures" },
  low_information: { title: "Pictures with little in them", shape: "pictures" },
  odd_size: { title: "Odd sizes", shape: "pictures" },
  odd_aspect_ratio: { title: "Odd shapes", shape: "pictures" },
  grayscale: { title: "Grey among colour", shape: "pictures" },
};

/** What a kind of finding is called where there is no finding to say so. */
export function kindTitle(kind: FindingKind): string {
  return KINDS[kind].title;
}

export function kindShape(kind: FindingKind): FindingShape {
  return KINDS[kind].shape;
}

/** Kinds that are found with a network's features only. */
export const DEEP_KINDS: readonly FindingKind[] = ["label_errors", "outliers"];
