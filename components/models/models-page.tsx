"use client";

import { CloudOff, RotateCcw } from "lucide-react";

import { ApiProblem } from "@/lib/api/problem";
import { useModels } from "@/lib/hooks/use-models";

import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { PageHeader } from "../ui/page-header";
import { LiveModel } from "./live-model";
import { ModelCard } from "./model-card";
import { ModelsSkeleton } from "./models-skeleton";
import { NoModels } from "./no-models";
import { RollBackButton } from "./roll-back-button";
import { VersionList } from "./version-list";

export function ModelsPage() {
  const { data, error, refetch } = useModels();
  const champion = data?.aliases.champion;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Models"
        sentence="Which model answers, how good it is, and where it fails."
        action={data !== undefined && data.models.length > 1 ? <RollBackButton /> : undefined}
      />
      {error !== null && (
        <Notice
          tone="danger"
          icon={CloudOff}
          title={error instanceof ApiProblem ? error.title : "The models could not be read"}
          action={
            <Button size="small" onClick={() => void refetch()}>
              <RotateCcw aria-hidden />
              Try again
            </Button>
          }
        >
          {error.message}
        </Notice>
      )}
      {data === undefined && error === null && <ModelsSkeleton />}
      {data !== undefined && data.models.length === 0 && <NoModels />}
      {champion !== undefined && <LiveModel version={champion} />}
      {data !== undefined && data.models.length > 0 && <VersionList models={data.models} />}
      {champion !== undefined && <ModelCard version={champion} />}
    </div>
  );
}
