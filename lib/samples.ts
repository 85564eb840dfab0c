export interface Sample {
  fileName: string;
  label: string;
}

/** Pictures to try when nothing is at hand; their sources and licences are in public/samples/SOURCES.md. */
export const SAMPLES: readonly Sample[] = [
  { fileName: "cat.jpg", label: "A cat" },
  { fileName: "drawn-dog.jpg", label: "A drawn dog" },
  { fileName: "coffee.jpg", label: "A cup of coffee" },
  { fileName: "rocket.jpg", label: "A rocket" },
];

/** Fetch a sample as if the visitor had chosen the file. */
export async function fetchSample({ fileName }: Sample): Promise<File> {
  const response = await fetch(`/samples/${fileName}`);
  if (!response.ok) throw new Error(`Sample ${fileName} is missing.`);
  return new File([await response.blob()], fileName, { type: "image/jpeg" });
}
