"use client";

import { useSearchParams } from "next/navigation";

import { ApiProblem } from "@/lib/api/problem";
import { useFlood, useFloods } from "@/lib/hooks/use-floods";

import { PageHeader } from "../ui/page-header";
import { QueryProblem } from "../ui/query-problem";
import { FloodComparison } from "./flood-comparison";
import { FloodList } from "./flood-list";
import { FloodPicker } from "./flood-picker";
import { FloodReport } from "./flood-report";
import { LoadSkeleton } from "./load-skeleton";
import { NoFloods } from "./no-floods";

/** Which flood is shown is in the address; without one there it is the latest. */
export function LoadPage() {
  const asked = useSearchParams().get("flood") || null;
  const floods = useFloods();
  const shown = asked ?? floods.data?.[0]?.id ?? null;
  const flood = useFlood(shown);
  const error = floods.error ?? flood.error;
  const isEmpty = shown === null && floods.data !== undefined;
  const isCurrent = flood.data?.id === shown;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Load"
        sentence="How well the server holds many users at once."
        action={shown !== null && floods.data !== undefined && <FloodPicker floods={floods.data} shown={shown} />}
      />
      {error !== null && (
        <QueryProblem
          title={titleOf(error)}
          error={error}
          onRetry={() => void Promise.all([floods.refetch(), ...(shown === null ? [] : [flood.refetch()])])}
        />
      )}
      {isEmpty && error === null && <NoFloods />}
      {!isEmpty && flood.data === undefined && error === null && <LoadSkeleton />}
      {flood.data !== undefined && error === null && (
        <div aria-busy={!isCurrent} className={isCurrent ? "contents" : "flex flex-col gap-6 opacity-60"}>
          <FloodReport key={flood.data.id} flood={flood.data} />
          {floods.data !== undefined && floods.data.length > 1 && (
            <>
              <FloodComparison key={`with ${flood.data.id}`} flood={flood.data} floods={floods.data} />
              <FloodList floods={floods.data} shown={flood.data.id} />
            </>
          )}
        </div>
      )}
    </div>
  );
}

function titleOf(error: Error): string {
  return error instanceof ApiProblem && error.status === 404
    ? "There is no such flood"
    : "The floods could not be read";
}
