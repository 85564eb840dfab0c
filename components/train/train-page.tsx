"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useEffect } from "react";

import { useZipUpload } from "@/lib/hooks/use-zip-upload";
import { jobPage } from "@/lib/pages";

import { DatasetView } from "./dataset-view";
import { JobView } from "./job-view";
import { StartView } from "./start-view";

/** What is shown is in the address, so that it can be reloaded, kept and passed on. */
export function TrainPage() {
  const params = useSearchParams();
  useFollowUpload();
  const job = params.get("job");
  const dataset = params.get("dataset");
  if (job !== null) return <JobView key={job} id={job} />;
  if (dataset !== null) return <DatasetView key={dataset} id={dataset} />;
  return <StartView />;
}

/** Once the server has the whole ZIP, the job that reads it is what matters. */
function useFollowUpload(): void {
  const router = useRouter();
  const { upload, state } = useZipUpload();
  const jobId = state?.jobId ?? null;
  useEffect(() => {
    if (jobId === null) return;
    upload.clear();
    router.push(jobPage(jobId));
  }, [jobId, router, upload]);
}
