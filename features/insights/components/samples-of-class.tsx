import { ApiImage } from "@/components/api-image";
import { Panel } from "@/components/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { thumbnailUrl } from "@/features/datasets";
import { classLabel, formatCount } from "@/lib/format";

import type { Split } from "../filters";
import { useClassSamples } from "../queries";

interface SamplesOfClassProps {
  revision: string;
  className: string;
  split: Split | null;
}

/** More of one class's pictures, where that is the class that is looked at. */
export function SamplesOfClass({ revision, className, split }: SamplesOfClassProps) {
  const { data, error } = useClassSamples(revision, className, split);
  const label = classLabel(className);
  if (data === undefined) {
    return (
      <Panel title="Samples" sentence={label}>
        {error === null ? (
          <Skeleton className="h-64 w-full" />
        ) : (
          <p className="text-muted-foreground">{error.message}</p>
        )}
      </Panel>
    );
  }
  const { images, total } = data;
  return (
    <Panel
      title="Samples"
      sentence={`${label}: ${formatCount(total, "picture")}${images.length < total ? `, of which these are the first ${images.length}` : ""}.`}
    >
      <ul className="grid grid-cols-5 gap-1.5 sm:max-lg:grid-cols-10">
        {images.map(({ id, split: side, file_name: fileName }) => (
          <li key={`${side}/${fileName}`} title={`${side}/${className}/${fileName}`}>
            <ApiImage
              src={thumbnailUrl(id, 256)}
              alt={`${label}: ${fileName}`}
              className="aspect-square w-full rounded-md object-cover"
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
