import { fetchFindingImages, fetchRevisionImages } from "../api";
import type { Filters, FindingKind } from "../filters";

import { type PicturePage, pictureOfDataset, pictureOfFinding } from "./pictures";

/** The most that the server gives at a time. */
export const MOST_AT_A_TIME = 500;

/** A list of pictures that is too long to be fetched at once. */
export interface PictureSource {
  /** What tells it apart from others. */
  key: readonly unknown[];
  fetchPage: (offset: number, limit: number) => Promise<PicturePage>;
}

/** The pictures behind a finding, worst first. */
export function findingSource(
  revision: string,
  kind: FindingKind,
  { className, split }: Pick<Filters, "className" | "split">,
  includeDismissed: boolean,
): PictureSource {
  return {
    key: ["insights", revision, "findings", kind, className, split, includeDismissed],
    fetchPage: async (offset, limit) => {
      const query = { className, split, includeDismissed, offset, limit };
      const { images, total } = await fetchFindingImages(revision, kind, query);
      return { pictures: images.map(pictureOfFinding), total };
    },
  };
}

/** A revision's pictures, of one class, split and finding where these are chosen. */
export function revisionSource(revision: string, { className, split, finding }: Filters): PictureSource {
  return {
    key: ["insights", revision, "pictures", className, split, finding],
    fetchPage: async (offset, limit) => {
      const { images, total } = await fetchRevisionImages(revision, { className, split, finding }, offset, limit);
      return { pictures: images.map(pictureOfDataset), total };
    },
  };
}
