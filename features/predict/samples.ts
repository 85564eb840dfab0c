import { thumbnailUrl } from "@/features/datasets";
import { fetchBlob } from "@/lib/api/blob";
import type { PicturePrediction } from "@/lib/api/types";
import { classLabel } from "@/lib/format";

export interface Sample {
  fileName: string;
  label: string;
  /** Where the server has it, to be asked about. */
  path: string;
  /** Where it has it small, to be chosen. */
  thumbnail: string;
  /** Whether only who may read the API gets it. */
  isApi: boolean;
}

interface BundledSample {
  /** Without its ending. */
  name: string;
  label: string;
  /** Classes that it is a picture of, as models may call them; none where it is to be something else. */
  shows: readonly string[];
}

const CAT = ["cat", "cats"];
const DOG = ["dog", "dogs"];

/** Pictures that come with the dashboard; their sources and licences are in public/samples/SOURCES.md. */
const BUNDLED: readonly BundledSample[] = [
  { name: "cat", label: "A cat", shows: CAT },
  { name: "drawn-dog", label: "A drawn dog", shows: DOG },
  { name: "coffee", label: "A cup of coffee", shows: [] },
  { name: "rocket", label: "A rocket", shows: [] },
];

/** Those that say something about a model: pictures of its classes, and with them two of nothing that it knows. */
export function bundledSamples(classNames: readonly string[]): Sample[] {
  const known = new Set(classNames.map((name) => name.toLowerCase()));
  const fitting = BUNDLED.filter(({ shows }) => shows.length === 0 || shows.some((name) => known.has(name)));
  return fitting.map(({ name, label }) => ({
    fileName: `${name}.jpg`,
    label,
    path: `/samples/${name}.jpg`,
    thumbnail: `/samples/small/${name}.webp`,
    isApi: false,
  }));
}

export const MOST_SAMPLES = 4;

/** Some of a model's own test pictures, as the server chose them. */
export function testSamples(pictures: readonly PicturePrediction[]): Sample[] {
  return pictures.slice(0, MOST_SAMPLES).map(({ image_id, file_name, class_name }) => ({
    fileName: file_name,
    label: classLabel(class_name),
    path: `/images/${encodeURIComponent(image_id)}`,
    thumbnail: thumbnailUrl(image_id, 256),
    isApi: true,
  }));
}

/** Fetch a sample as if the visitor had chosen the file. */
export async function fetchSample({ fileName, path }: Sample): Promise<File> {
  const blob = await fetchBlob(path);
  return new File([blob], fileName, { type: blob.type });
}
