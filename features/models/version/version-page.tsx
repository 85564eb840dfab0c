"use client";

import dynamic from "next/dynamic";

import { Deferred } from "@/components/deferred";
import { QueryProblem } from "@/components/query-problem";
import { useAddress } from "@/lib/hooks/use-address";
import { useDocumentTitle } from "@/lib/hooks/use-document-title";
import { usePreload } from "@/lib/hooks/use-preload";
import { MODELS_PAGE } from "@/lib/pages";

import { ModelsSkeleton } from "../components/models-skeleton";
import { useEvaluation, useModel } from "../queries";

import { VersionHeader } from "./version-header";
import { tabOf } from "./version-tabs";

const loadParts = async () => (await import("./version-parts")).VersionParts;
const VersionParts = dynamic(loadParts, { ssr: false, loading: () => <ModelsSkeleton /> });

/** One version, whole. Without a version in the address it is the one that answers now. */
export function ModelPage() {
  const params = useAddress();
  // Before the address is read nothing is asked for.
  const version = params === undefined ? null : (params.get("version") ?? "champion");
  const model = useModel(version);
  const evaluation = useEvaluation(version);
  useDocumentTitle(model.data === undefined ? null : `${model.data.version} · Models`);
  usePreload(loadParts);
  const error = model.error ?? evaluation.error;
  return (
    <div className="flex flex-col gap-4">
      <VersionHeader name={version} model={model.data} />
      {error !== null && (
        <QueryProblem
          title="The version could not be read"
          error={error}
          onRetry={() => void Promise.all([model.refetch(), evaluation.refetch()])}
          missing={{ title: "There is no such version", href: MODELS_PAGE, way: "All models" }}
        />
      )}
      {error === null && (model.data === undefined || evaluation.data === undefined) && <ModelsSkeleton />}
      {version !== null && model.data !== undefined && evaluation.data !== undefined && (
        <Deferred placeholder={<ModelsSkeleton />}>
          <VersionParts
            asked={version}
            tab={tabOf(params?.get("tab") ?? null)}
            model={model.data}
            evaluation={evaluation.data}
          />
        </Deferred>
      )}
    </div>
  );
}
