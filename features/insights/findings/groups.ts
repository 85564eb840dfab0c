import type { FindingKind } from "../filters";
import type { Picture } from "../pictures/pictures";

/** Pictures that belong together: copies of one, or shots that look alike. */
export interface PictureGroup {
  /** Its number, or its place where it has none. */
  key: string;
  pictures: Picture[];
}

/** Put neighbours of the same group together; the server lists a group's pictures one after the other. */
export function groupsOf(pictures: readonly Picture[]): PictureGroup[] {
  const groups: PictureGroup[] = [];
  let current: number | null = null;
  for (const [index, picture] of pictures.entries()) {
    const last = groups.at(-1);
    if (last !== undefined && picture.group !== null && picture.group === current) last.pictures.push(picture);
    else groups.push({ key: picture.group === null ? `at ${index}` : String(picture.group), pictures: [picture] });
    current = picture.group;
  }
  return groups;
}

/** The classes under which a group's pictures came, in their order. */
export function classesOf({ pictures }: PictureGroup): string[] {
  return [...new Set(pictures.map(({ className }) => className))];
}

/** Which pictures to leave out so that one stays: that of the most pixels, or the first where they are equal. */
export function spareOf({ pictures }: PictureGroup): Picture[] {
  const inRevision = pictures.filter(({ id, isInRevision }) => id !== null && isInRevision);
  const best = inRevision.toSorted((a, b) => pixelsOf(b) - pixelsOf(a))[0];
  return inRevision.filter((picture) => picture !== best);
}

/** Of pictures that look alike, those that are learned from although a test picture looks the same. */
export function leakingOf({ pictures }: PictureGroup): Picture[] {
  return pictures.filter(({ id, isInRevision, split }) => id !== null && isInRevision && split === "train");
}

function pixelsOf({ widthPx, heightPx }: Picture): number {
  return (widthPx ?? 0) * (heightPx ?? 0);
}

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
