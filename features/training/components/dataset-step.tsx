"use client";

import { QueryProblem } from "@/components/query-problem";
import { DatasetReport, RevisionPicker, useDataset } from "@/features/datasets";

import { TrainForm } from "../settings/train-form";

import { TrainSkeleton } from "./train-skeleton";

/** What a revision holds, then how to train on it. */
export function DatasetStep({ id }: { id: string }) {
  const { data, error, refetch } = useDataset(id);
  if (data === undefined && error !== null)
    return <QueryProblem title="The dataset could not be read" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <TrainSkeleton />;
  return (
    <>
      {data.revisions.length > 1 && <RevisionPicker dataset={data} />}
      <DatasetReport revision={data.revision} />
      <TrainForm revision={data.revision} />
    </>
  );
}
