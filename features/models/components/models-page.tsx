"use client";

import dynamic from "next/dynamic";
import { useCallback, useState } from "react";

import { Deferred } from "@/components/deferred";
import { PageHeader } from "@/components/layout/page-header";
import { QueryProblem } from "@/components/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { StorageLine } from "@/features/storage";
import { usePreload } from "@/lib/hooks/use-preload";

import { useModels } from "../queries";

import { LiveModel } from "./live-model";
import { ModelsSkeleton } from "./models-skeleton";
import { NoModels } from "./no-models";
import { RollBackButton } from "./roll-back-button";

// The table comes beside the data that it shows.
const loadVersionList = async () => (await import("./version-list")).VersionList;
const VERSIONS = <Skeleton className="h-48 rounded-xl" />;
const VersionList = dynamic(loadVersionList, { ssr: false, loading: () => VERSIONS });
// Below what one sees first, or not there at all.
const CompareVersions = dynamic(async () => (await import("../compare/compare-versions")).CompareVersions, {
  ssr: false,
});
const History = dynamic(async () => (await import("./history")).History, { ssr: false });

export function ModelsPage() {
  const { data, error, refetch } = useModels();
  usePreload(loadVersionList);
  const champion = data?.aliases.champion;
  const [checked, setChecked] = useState<readonly string[]>([]);
  // The two that were checked last: a third takes the place of the first.
  const check = useCallback(
    (version: string, isChecked: boolean) =>
      setChecked((before) => {
        const others = before.filter((one) => one !== version);
        return isChecked ? [...others, version].slice(-2) : others;
      }),
    [],
  );
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Models"
        sentence="Which model answers, which others there are, and how they compare."
        action={data?.rollback_to == null ? undefined : <RollBackButton version={data.rollback_to} />}
      />
      {error !== null && (
        <QueryProblem title="The models could not be read" error={error} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <ModelsSkeleton />}
      {data !== undefined && data.models.length === 0 && <NoModels />}
      {champion !== undefined && <LiveModel version={champion} />}
      {data !== undefined && (
        <Deferred placeholder={VERSIONS}>
          {data.models.length > 0 && <VersionList models={data.models} checked={checked} onCheck={check} />}
          {data.models.length > 1 && <CompareVersions models={data.models} chosen={checked} onChoose={setChecked} />}
          {data.models.length > 0 && <History />}
          <StorageLine />
        </Deferred>
      )}
    </div>
  );
}
