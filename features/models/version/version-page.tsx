"use client";

import { useRouter, useSearchParams } from "next/navigation";

import { BackLink } from "@/components/back-link";
import { PageHeader } from "@/components/layout/page-header";
import { QueryProblem } from "@/components/query-problem";
import { useDatasets } from "@/features/datasets";
import { VersionMenu } from "@/features/storage";
import { ApiProblem } from "@/lib/api/problem";
import { useDocumentTitle } from "@/lib/hooks/use-document-title";
import { MODELS_PAGE } from "@/lib/pages";

import { KeyFigures } from "../components/key-figures";
import { ModelsSkeleton } from "../components/models-skeleton";
import { PromoteButton } from "../components/promote-button";
import { TryLink } from "../components/try-link";
import { useEvaluation, useModel } from "../queries";

import { ModelCard } from "./model-card";
import { ModelReport } from "./version-report";

/** One version, whole. Without a version in the address it is the one that answers now. */
export function ModelPage() {
  const version = useSearchParams().get("version") ?? "champion";
  const router = useRouter();
  const { data: datasets } = useDatasets();
  const model = useModel(version);
  const evaluation = useEvaluation(version);
  useDocumentTitle(model.data?.version ?? null);
  const error = model.error ?? evaluation.error;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <BackLink href={MODELS_PAGE}>All models</BackLink>
        <PageHeader
          title={model.data?.version ?? version}
          sentence="How good it is, where it fails, what it was made from, and how to use it."
          action={
            model.data === undefined ? undefined : (
              <div className="flex flex-wrap items-center justify-end gap-2">
                <TryLink version={model.data.version} isLive={model.data.is_champion} />
                {!model.data.is_champion && (
                  <PromoteButton version={model.data.version} variant="default" size="default" />
                )}
                {datasets !== undefined && (
                  <VersionMenu isLarge model={model.data} onDeleted={() => router.replace(MODELS_PAGE)} />
                )}
              </div>
            )
          }
        />
      </div>
      {error !== null && (
        <QueryProblem
          title={
            error instanceof ApiProblem && error.status === 404 ? "There is no such version" : "It could not be read"
          }
          error={error}
          onRetry={() => void Promise.all([model.refetch(), evaluation.refetch()])}
        />
      )}
      {error === null && (model.data === undefined || evaluation.data === undefined) && <ModelsSkeleton />}
      {model.data !== undefined && evaluation.data !== undefined && (
        <>
          <KeyFigures model={model.data} evaluation={evaluation.data} />
          <ModelReport model={model.data} evaluation={evaluation.data} />
          <ModelCard version={model.data.version} />
        </>
      )}
    </div>
  );
}
