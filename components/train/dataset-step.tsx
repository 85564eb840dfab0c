"use client";

import { useDataset } from "@/lib/hooks/use-datasets";

import { QueryProblem } from "../ui/query-problem";
import { DatasetReport } from "./report/dataset-report";
import { RevisionPicker } from "./revision-picker";
import { TrainForm } from "./settings/train-form";
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
