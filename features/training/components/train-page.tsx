"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

import { PageHeader } from "@/components/layout/page-header";
import { ReadOnlyCopy } from "@/components/read-only-copy";
import { useDatasets, useZipUpload } from "@/features/datasets";
import { isReadOnly } from "@/lib/api/problem";
import { useAddress } from "@/lib/hooks/use-address";
import { jobPage } from "@/lib/pages";

import { TRAIN_SENTENCE, TrainSkeleton } from "./train-skeleton";

// A visit shows one of them.
const DatasetView = dynamic(async () => (await import("./dataset-view")).DatasetView, {
  ssr: false,
  loading: () => <TrainSkeleton />,
});
const JobView = dynamic(async () => (await import("./job-view")).JobView, {
  ssr: false,
  loading: () => <TrainSkeleton />,
});
const StartView = dynamic(async () => (await import("./start-view")).StartView, {
  ssr: false,
  loading: () => <TrainSkeleton />,
});
/** Only who makes classes loads what that takes. */
const ClassMaker = dynamic(async () => (await import("../classes/class-maker")).ClassMaker, {
  ssr: false,
  loading: () => <TrainSkeleton />,
});

/** What is shown is in the address, so that it can be reloaded, kept and passed on. */
export function TrainPage() {
  const params = useAddress();
  useFollowUpload(params?.has("make") ?? true);
  const { error } = useDatasets();
  if (params === undefined) return <TrainSkeleton />;
  const job = params.get("job");
  const make = params.get("make");
  const dataset = params.get("dataset");
  if (isReadOnly(error)) return <NoTraining />;
  if (make !== null) return <ClassMaker withCamera={make === "camera"} />;
  if (job !== null) return <JobView key={job} id={job} />;
  if (dataset !== null) return <DatasetView key={dataset} id={dataset} />;
  return <StartView />;
}

/** Where nothing can be stored, nothing can be trained: no way in is shown that would lead nowhere. */
function NoTraining() {
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title="Train" sentence={TRAIN_SENTENCE} />
      <ReadOnlyCopy />
    </div>
  );
}

/** Once the server has the whole ZIP, the job that reads it is what matters; classes in the making are followed there. */
function useFollowUpload(isMaking: boolean): void {
  const router = useRouter();
  const { upload, state } = useZipUpload();
  const jobId = state?.jobId ?? null;
  const isTraining = state?.target.training !== undefined;
  useEffect(() => {
    if (jobId === null || (isMaking && isTraining)) return;
    upload.clear();
    router.push(jobPage(jobId));
  }, [isMaking, isTraining, jobId, router, upload]);
}
