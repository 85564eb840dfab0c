"use client";

import { FolderUp, GraduationCap } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";

import { Deferred } from "@/components/deferred";
import { PageHeader } from "@/components/layout/page-header";
import { Link } from "@/components/link";
import { QueryProblem } from "@/components/query-problem";
import { buttonVariants } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useDatasets } from "@/features/datasets";
import { ApiProblem } from "@/lib/api/problem";
import type { DatasetSummary, Insights } from "@/lib/api/types";
import { classLabel } from "@/lib/format";
import { useAddress } from "@/lib/hooks/use-address";
import { useDocumentTitle } from "@/lib/hooks/use-document-title";
import { usePreload } from "@/lib/hooks/use-preload";
import { datasetPage, INSIGHTS_PAGE, TRAIN_PAGE } from "@/lib/pages";

import { filteredInsightsPage, isOfLiveModel, useInsightsFilters } from "../filters";
import { InsightsProvider } from "../insights-context";
import { useInsights } from "../queries";

import { DataPicker } from "./data-picker";
import { NoInsights } from "./no-insights";

// Only where nothing was computed yet.
const ComputeOffer = dynamic(async () => (await import("./compute-offer")).ComputeOffer, { ssr: false });
const loadReport = async () => (await import("./insights-report")).InsightsReport;
const InsightsReport = dynamic(loadReport, { ssr: false, loading: () => <ReportSkeleton /> });

/** Whose data is shown, and which part of it, is in the address; without a dataset there it is the newest one. */
export function InsightsPage() {
  const router = useRouter();
  const { dataset, isKnown } = useAsked();
  const { filters, setFilters } = useInsightsFilters();
  const { data, error, refetch } = useInsights(dataset, isKnown);
  const isAsked = data === undefined && error === null;
  usePreload(loadReport);
  useDocumentTitle(data === undefined ? null : `${classLabel(data.dataset)} · Insights`);
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Insights"
        sentence="See what is in the pictures, and what is wrong with them, before a model learns from it."
        action={
          isAsked ? <div aria-hidden className="h-10 w-32 pointer-coarse:h-11" /> : <MainAction insights={data} />
        }
      />
      <div className={isAsked ? "min-h-44 sm:min-h-25" : "empty:hidden"}>
        {isKnown && <DataPicker dataset={dataset} insights={data} />}
      </div>
      {isAsked && <ReportSkeleton />}
      {data === undefined && error !== null && (
        <WithoutInsights dataset={dataset} error={error} onRetry={() => void refetch()} />
      )}
      {data !== undefined && (
        <InsightsProvider
          key={data.revision}
          insights={data}
          filters={filters}
          onFilters={setFilters}
          onRevision={(revision) => router.push(filteredInsightsPage(revision, filters))}
        >
          <Deferred placeholder={<ReportSkeleton />}>
            <InsightsReport />
          </Deferred>
        </InsightsProvider>
      )}
    </div>
  );
}

/** The dataset or revision that is asked for: by the address, or else the newest; null is the live model's. */
function useAsked(): { dataset: string | null; isKnown: boolean } {
  const params = useAddress();
  const { data: datasets, isPending } = useDatasets();
  if (params === undefined) return { dataset: null, isKnown: false };
  const named = params.get("dataset") || null;
  if (named !== null || isOfLiveModel(params)) return { dataset: named, isKnown: true };
  return { dataset: newestOf(datasets ?? []), isKnown: !isPending };
}

function newestOf(datasets: readonly DatasetSummary[]): string | null {
  const [newest] = datasets.toSorted((a, b) => b.latest.created_at.localeCompare(a.latest.created_at));
  return newest?.id ?? null;
}

/** Data that is here can be trained on; else the next step is to bring one's own. */
function MainAction({ insights }: { insights: Insights | undefined }) {
  const revision = insights?.dataset_id == null ? null : insights.revision;
  return revision === null ? (
    <Link href={TRAIN_PAGE} className={buttonVariants()}>
      <FolderUp aria-hidden />
      Upload pictures
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
  if (!isUnknown)
    return (
      <QueryProblem
        title="The insights could not be read"
        error={error}
        onRetry={onRetry}
        missing={{ title: "There is no such dataset", href: INSIGHTS_PAGE, way: "The newest dataset" }}
      />
    );
  return dataset === null ? <NoInsights /> : <ComputeOffer dataset={dataset} />;
}

function ReportSkeleton() {
  return (
    <div aria-busy className="grid gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Skeleton className="h-96 w-full rounded-xl" />
      <Skeleton className="h-96 w-full rounded-xl" />
    </div>
  );
}
