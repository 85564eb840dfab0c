"use client";

import { useMutation } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState } from "react";

import { ApiImage } from "@/components/api-image";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { isFinished, jobArtifactUrl, useMaybeJob } from "@/features/jobs";
import type { AugmentationSettings as Augmentation, Job } from "@/lib/api/types";

import { previewAugmentation } from "../api";

import { SettingControl } from "./setting-control";
import { type SettingField, type SettingValues, typedSettings } from "./setting-fields";

interface AugmentationSettingsProps {
  fields: readonly SettingField[];
  values: SettingValues;
  onChange: (values: SettingValues) => void;
  revisionId: string;
}

/** How training pictures are varied, with a look at what that does to this dataset's own. */
export function AugmentationSettings({ fields, values, onChange, revisionId }: AugmentationSettingsProps) {
  const preview = useAugmentationPreview(revisionId);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-semibold">Augmentation</legend>
      <p className="text-muted-foreground mb-3 max-w-[72ch] text-pretty">
        Training pictures are turned, moved and lit a little differently in every epoch, so that the model does not
        overfit to the pictures themselves. Test pictures are never touched.
      </p>
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        {fields.map((field) => (
          <SettingControl
            key={field.key}
            field={field}
            value={values[field.key]}
            onChange={(value) => onChange({ ...values, [field.key]: value })}
          />
        ))}
      </div>
      <Button
        variant="outline"
        size="sm"
        className="mt-4"
        disabled={preview.isBusy}
        onClick={() => preview.start(typedSettings(fields, values))}
      >
        <Eye aria-hidden />
        Show augmented pictures
      </Button>
      <AugmentationPreview preview={preview} />
    </fieldset>
  );
}

/** Pictures as the training would see them. */
function AugmentationPreview({ preview: { job, isBusy, problem } }: { preview: AugmentationPreviewState }) {
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

interface AugmentationPreviewState {
  start: (augmentation: Augmentation) => void;
  isBusy: boolean;
  /** The job that draws the pictures, once there is one. */
  job: Job | undefined;
  problem: Error | null;
}

/** Asks for augmented pictures of a revision and waits for them. */
function useAugmentationPreview(revisionId: string): AugmentationPreviewState {
  const [jobId, setJobId] = useState<string | null>(null);
  const ask = useMutation({
    mutationFn: (augmentation: Augmentation) => previewAugmentation(revisionId, augmentation),
    onSuccess: ({ job_id }) => setJobId(job_id),
  });
  const { data: job } = useMaybeJob(jobId);
  return {
    start: (augmentation) => ask.mutate(augmentation),
    isBusy: ask.isPending || (jobId !== null && (job === undefined || !isFinished(job))),
    job,
    problem: ask.error,
  };
}
