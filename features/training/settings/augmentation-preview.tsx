import { ApiImage } from "@/components/api-image";
import { Skeleton } from "@/components/ui/skeleton";
import { jobArtifactUrl } from "@/features/jobs";

import type { AugmentationPreviewState } from "./use-augmentation-preview";

/** Pictures as the training would see them. */
export function AugmentationPreview({ preview: { job, isBusy, problem } }: { preview: AugmentationPreviewState }) {
  const fault = problem?.message ?? job?.error?.detail;
  if (fault !== undefined)
    return (
      <p role="alert" className="text-destructive mt-3">
        {fault}
      </p>
    );
  if (isBusy) return <Skeleton className="mt-4 h-40 w-full" />;
  if (job?.state !== "succeeded") return null;
  return (
    <ul aria-label="Augmented pictures" className="animate-fade mt-4 grid grid-cols-3 gap-2 sm:grid-cols-6">
      {(job.result?.artifacts ?? []).map((name, index) => (
        <li key={name}>
          <ApiImage
            src={jobArtifactUrl(job.id, name)}
            alt={`Augmented picture ${index + 1}`}
            className="aspect-square w-full rounded-md object-cover"
          />
        </li>
      ))}
    </ul>
  );
}
