"use client";

import type { ReactNode } from "react";

import { QueryProblem } from "@/components/query-problem";
import { DatasetReport, RevisionPicker, useDataset } from "@/features/datasets";
import type { DatasetDetail } from "@/lib/api/types";
import { TRAIN_PAGE } from "@/lib/pages";

import { TrainForm } from "../settings/train-form";
import { useTrainingDraft } from "../settings/use-training-draft";

import { AddPhotos } from "./add-photos";
import { StartTraining } from "./start-training";
import { TrainBodySkeleton } from "./train-skeleton";

interface DatasetStepProps {
  id: string;
  /** The page's head, with what can be done next; null as long as nothing can. */
  head: (actions: ReactNode) => ReactNode;
}

/** What a revision holds, then how to train on it; training is in reach from the head on. */
export function DatasetStep({ id, head }: DatasetStepProps) {
  const { data, error, refetch } = useDataset(id);
  if (data !== undefined) return <LoadedStep key={data.revision.id} dataset={data} head={head} />;
  return (
    <>
      {head(null)}
      {error === null ? (
        <TrainBodySkeleton />
      ) : (
        <QueryProblem
          title="The dataset could not be read"
          error={error}
          onRetry={() => void refetch()}
          missing={{ title: "There is no such dataset", href: TRAIN_PAGE, way: "All datasets and jobs" }}
        />
      )}
    </>
  );
}

function LoadedStep({ dataset, head }: { dataset: DatasetDetail; head: DatasetStepProps["head"] }) {
  const form = useTrainingDraft(dataset.revision);
  return (
    <>
      {head(
        <>
          <StartTraining form={form} className="max-sm:hidden" />
          <AddPhotos dataset={dataset} />
        </>,
      )}
      {dataset.revisions.length > 1 && <RevisionPicker dataset={dataset} />}
      <DatasetReport revision={dataset.revision} />
      <TrainForm revision={dataset.revision} form={form} />
      {/* A phone's way to the button is long; what is below it stays free at the end of the page. */}
      <div className="border-border bg-card sticky bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-10 -mx-4 -mb-6 border-t p-3 sm:hidden">
        <StartTraining form={form} className="w-full min-w-0" />
      </div>
    </>
  );
}
