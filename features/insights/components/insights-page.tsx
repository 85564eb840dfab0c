"use client";

import { FolderUp, GraduationCap } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter, useSearchParams } from "next/navigation";

import { PageHeader } from "@/components/layout/page-header";
import { Link } from "@/components/link";
import { QueryProblem } from "@/components/query-problem";
import { buttonVariants } from "@/components/ui/button";
import { ApiProblem } from "@/lib/api/problem";
import type { Insights } from "@/lib/api/types";
import { useDocumentTitle } from "@/lib/hooks/use-document-title";
import { usePreload } from "@/lib/hooks/use-preload";
import { datasetPage, TRAIN_PAGE } from "@/lib/pages";

import { filteredInsightsPage } from "../filters";
import { useInsights } from "../queries";
import { useInsightsFilters } from "../use-insights-filters";

import { ComputeOffer } from "./compute-offer";
import { DataPicker } from "./data-picker";
import { InsightsSkeleton } from "./insights-skeleton";
import { NoInsights } from "./no-insights";

const loadReport = async () => (await import("./insights-report")).InsightsReport;
const InsightsReport = dynamic(loadReport, { ssr: false, loading: () => <InsightsSkeleton /> });

/** Whose data is shown, and which part of it, is in the address; without a dataset there it is the live model's. */
export function InsightsPage() {
  const router = useRouter();
  const dataset = useSearchParams().get("dataset") || null;
  const { filters } = useInsightsFilters();
  const { data, error, refetch } = useInsights(dataset);
  useDocumentTitle(data === undefined ? null : `${data.dataset} · Insights`);
  usePreload(loadReport);
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Insights"
        sentence="See what is in the pictures, and what is wrong with them, before a model learns from it."
        action={dataset !== null && data === undefined ? undefined : <MainAction insights={data} />}
      />
      <DataPicker dataset={dataset} insights={data} />
      {data === undefined && error === null && <InsightsSkeleton />}
      {data === undefined && error !== null && (
        <WithoutInsights dataset={dataset} error={error} onRetry={() => void refetch()} />
      )}
      {data !== undefined && (
        <InsightsReport
          key={data.revision}
          insights={data}
          onRevision={(revision) => router.push(filteredInsightsPage(revision, filters))}
        />
      )}
    </div>
  );
}

/** Data that is here can be trained on; else the next step is to bring one's own. */
function MainAction({ insights }: { insights: Insights | undefined }) {
  const revision = insights?.dataset_id == null ? null : insights.revision;
  return revision === null ? (
    <Link href={TRAIN_PAGE} className={buttonVariants()}>
      <FolderUp aria-hidden />
      Bring your own
    </Link>
  ) : (
    <Link href={datasetPage(revision)} className={buttonVariants()}>
      <GraduationCap aria-hidden />
      Train on it
    </Link>
  );
}

interface WithoutInsightsProps {
  dataset: string | null;
  error: Error;
  onRetry: () => void;
}

function WithoutInsights({ dataset, error, onRetry }: WithoutInsightsProps) {
  const isUnknown = error instanceof ApiProblem && error.code === "insights-not-found";
  if (!isUnknown) return <QueryProblem title={titleOf(error)} error={error} onRetry={onRetry} />;
  return dataset === null ? <NoInsights /> : <ComputeOffer dataset={dataset} />;
}

function titleOf(error: Error): string {
  return error instanceof ApiProblem && error.status === 404
    ? "There is no such dataset"
    : "The insights could not be read";
}
