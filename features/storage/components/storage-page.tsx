"use client";

import { HardDrive } from "lucide-react";

import { BackLink } from "@/components/back-link";
import { PageHeader } from "@/components/layout/page-header";
import { Notice } from "@/components/notice";
import { QueryProblem } from "@/components/query-problem";
import { ReadOnlyCopy } from "@/components/read-only-copy";
import { Skeleton } from "@/components/ui/skeleton";
import { jobTitle, useJobs } from "@/features/jobs";
import { isReadOnly } from "@/lib/api/problem";
import type { JobState, StorageOverview, Upload } from "@/lib/api/types";
import { formatBytes, formatDate, formatWhen } from "@/lib/format";
import { datasetPage, jobPage, TRAIN_PAGE, versionPage } from "@/lib/pages";

import { useStorage, useUploads } from "../queries";
import { amountWords } from "../words";

import { DiskPanel } from "./disk-panel";
import { type Row, StoredList } from "./stored-list";

/** What takes the space, largest first, and the way to give it back. */
export function StoragePage() {
  const { data, error, refetch } = useStorage();
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <BackLink href={TRAIN_PAGE}>All datasets and jobs</BackLink>
        <PageHeader
          title="Storage"
          sentence="What takes the space in the data folder, the largest first, and what deleting it gives back."
        />
      </div>
      {isReadOnly(error) && <ReadOnlyCopy />}
      {data === undefined && error !== null && !isReadOnly(error) && (
        <QueryProblem title="The storage could not be measured" error={error} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Skeleton className="h-64 w-full rounded-xl" />}
      {data !== undefined && <Overview storage={data} />}
    </div>
  );
}

function Overview({ storage }: { storage: StorageOverview }) {
  const { disk, datasets, versions, uploads, caches, other } = storage;
  const { jobs, uploads: uploadRows } = useKnownRows(storage);
  return (
    <>
      {disk.available_bytes === 0 && (
        <Notice tone="danger" icon={HardDrive} title="There is no room for uploads">
          The disk is full but for what keeps the server going. Delete what is no longer needed below: each row says
          what that gives back. Caches and old jobs are the easiest to do without.
        </Notice>
      )}
      <DiskPanel storage={storage} />
      <StoredList
        title="Datasets"
        sentence={amountWords(datasets, "dataset")}
        rows={datasets.map((dataset) => ({
          thing: dataset,
          kind: "dataset",
          title: dataset.name,
          name: dataset.name,
          href: datasetPage(dataset.id),
          parts: dataset.revisions.length < 2 ? [] : dataset.revisions.map(revisionRow),
        }))}
      />
      <StoredList
        title="Versions"
        sentence={`${amountWords(versions, "version")}. Those that came with Whisker are not counted.`}
        rows={versions.map((version) => ({
          thing: version,
          kind: "version",
          title: version.name,
          name: labelOf(version),
          href: versionPage(version.id),
        }))}
      />
      <StoredList
        title="Jobs"
        sentence={`${amountWords(storage.jobs, "job")}. What they made is not part of them.`}
        rows={jobs}
      />
      <StoredList
        title="Uploads"
        sentence={`${amountWords(uploads, "ZIP", "ZIPs")} on their way, or kept for jobs that wait or failed and may be tried again.`}
        rows={uploadRows}
      />
      <StoredList
        title="Caches"
        sentence="What can be made or fetched again."
        rows={caches
          .filter(({ bytes }) => bytes > 0)
          .map((cache) => ({ thing: cache, kind: "cache", title: cache.name }))}
      />
      <StoredList
        title="Everything else"
        sentence="What the server itself needs, and what is deleted elsewhere."
        rows={other.filter(({ bytes }) => bytes > 0).map((thing) => ({ thing, kind: null, title: thing.name }))}
      />
    </>
  );
}

function revisionRow(revision: StorageOverview["datasets"][number]["revisions"][number]): Row {
  return {
    thing: revision,
    kind: "revision",
    title: revision.name,
    name: labelOf(revision),
    href: datasetPage(revision.id),
  };
}

/** What has no label goes by its id. */
function labelOf({ id, name }: { id: string; name: string }): string | null {
  return name === id ? null : name;
}

/** The storage knows jobs by their kind and uploads by their file; what each was about is asked for beside it. */
function useKnownRows({ jobs, uploads }: StorageOverview): { jobs: Row[]; uploads: Row[] } {
  const { data: known = [] } = useJobs();
  const { data: kept = [] } = useUploads();
  const jobOf = (id: string | null | undefined) => known.find((job) => job.id === id);
  return {
    jobs: jobs.map((thing) => {
      const job = jobOf(thing.id);
      const title = job === undefined ? `${thing.name} ${thing.id}` : jobTitle(job);
      const note = job === undefined ? undefined : `${STATES[job.state]} · ${formatDate(job.created_at)}`;
      return { thing, kind: "job", title, name: job?.label ?? null, note, href: jobPage(thing.id) };
    }),
    uploads: uploads.map((thing) => {
      const upload = kept.find(({ id }) => id === thing.id);
      const job = jobOf(upload?.job_id);
      const since = upload === undefined ? undefined : uploadWords(upload);
      const note = job === undefined ? since : `${since ?? ""}, for ${jobTitle(job)}`;
      return { thing, kind: "upload", title: thing.name, name: labelOf(thing), note };
    }),
  };
}

/** Whether it is all here; what is not goes by itself when nothing more comes. */
function uploadWords({ state, received_bytes: received, total_bytes: total, uploaded_at, expires_at }: Upload): string {
  if (state === "complete") return `Uploaded ${formatDate(uploaded_at)}`;
  const rest = expires_at == null ? "" : `, deleted ${formatWhen(expires_at)} unless it is continued`;
  return `Unfinished: ${formatBytes(received)} of ${formatBytes(total)} received${rest}`;
}

const STATES: Record<JobState, string> = {
  queued: "Queued",
  running: "Running",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};
