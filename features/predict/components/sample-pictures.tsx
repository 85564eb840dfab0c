import { ApiImage } from "@/components/api-image";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/lib/toast";

import { fetchSample, type Sample } from "../samples";
import { useSamples } from "../use-samples";

const PICTURE = "absolute inset-0 size-full object-cover transition-transform duration-150 group-hover:scale-[1.03]";

interface SamplePicturesProps {
  onFiles: (files: File[]) => void;
  /** Whose test pictures they are, where the server has them. */
  version: string | undefined;
  classNames: readonly string[] | undefined;
  /** Whether it is known who answers, or that nobody does. */
  isKnown: boolean;
}

// As many as there are for the model that comes along: what follows does not move when they are there.
const PLACES = [0, 1, 2, 3];

/** Pictures to try when nothing is at hand. */
export function SamplePictures({ onFiles, version, classNames, isKnown }: SamplePicturesProps) {
  const samples = useSamples(version, classNames, isKnown);
  const pick = async (sample: Sample) => {
    try {
      onFiles([await fetchSample(sample)]);
    } catch {
      toast.error("That sample could not be loaded. Check the connection and try again.");
    }
  };

  return (
    <section aria-labelledby="samples-title" className="flex flex-col gap-3">
      <h2 id="samples-title" className="font-medium">
        Nothing at hand? Try one of these
      </h2>
      <ul className="grid flex-1 grid-cols-2 gap-3">
        {samples === undefined &&
          PLACES.map((place) => (
            <li key={place} aria-hidden className="min-h-36">
              <Skeleton className="size-full rounded-xl" />
            </li>
          ))}
        {samples?.map((sample) => (
          <li key={sample.path} className="relative min-h-36">
            <button
              type="button"
              onClick={() => void pick(sample)}
              className="border-border hover:border-input group absolute inset-0 overflow-hidden rounded-xl border text-left"
            >
              {sample.isApi ? (
                <ApiImage src={sample.thumbnail} alt="" className={PICTURE} />
              ) : (
                <img src={sample.thumbnail} alt="" loading="lazy" className={PICTURE} />
              )}
              <span className="absolute bottom-2 left-2 rounded-md bg-black/70 px-2 text-xs leading-6 font-medium text-white">
                {sample.label}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
