import type { FindingKind } from "../filters";
import type { Picture } from "../pictures/pictures";

import { leakingOf, type PictureGroup, spareOf } from "./groups";

interface Spares {
  of: (group: PictureGroup) => Picture[];
  /** What the button says for one group, and for all. */
  one: string;
  all: string;
}

/** What is too many in a group; missing for kinds of which nobody can say it without looking. */
export const SPARES: Partial<Record<FindingKind, Spares>> = {
  near_duplicates: { of: spareOf, one: "Keep the largest only", all: "Keep the largest of each group" },
  near_leaks: { of: leakingOf, one: "Exclude from training", all: "Exclude all from training" },
};
