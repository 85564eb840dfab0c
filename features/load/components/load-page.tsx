"use client";

import dynamic from "next/dynamic";

import { PageHeader } from "@/components/layout/page-header";
import { QueryProblem } from "@/components/query-problem";
import { useAddress } from "@/lib/hooks/use-address";
import { usePreload } from "@/lib/hooks/use-preload";
import { LOAD_PAGE } from "@/lib/pages";

import { useLoadTest, useLoadTests } from "../queries";

import { LoadSkeleton } from "./load-skeleton";
import { LoadTestPicker } from "./load-test-picker";
import { NoLoadTests } from "./no-load-tests";

const loadReport = async () => (await import("./load-test-report")).LoadTestReport;
const LoadTestReport = dynamic(loadReport, { ssr: false, loading: () => <LoadSkeleton /> });
const LoadTestComparison = dynamic(async () => (await import("./load-test-comparison")).LoadTestComparison, {
  ssr: false,
});
const LoadTestList = dynamic(async () => (await import("./load-test-list")).LoadTestList, { ssr: false });

/** Which load test is shown is in the address; without one there it is the latest. */
export function LoadPage() {
  const address = useAddress();
  const loadTests = useLoadTests();
  const shown = address === undefined ? null : address.get("test") || (loadTests.data?.[0]?.id ?? null);
  const loadTest = useLoadTest(shown);
  usePreload(loadReport);
  const error = loadTests.error ?? loadTest.error;
  const isEmpty = shown === null && loadTests.data !== undefined;
  const isCurrent = loadTest.data?.id === shown;
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Load"
        sentence="How well the server holds many users at once: how fast it answers, how often it fails, and on what machine."
        action={
          shown !== null && loadTests.data !== undefined && <LoadTestPicker loadTests={loadTests.data} shown={shown} />
        }
      />
      {error !== null && (
        <QueryProblem
          title="The load tests could not be read"
          error={error}
          onRetry={() => void Promise.all([loadTests.refetch(), ...(shown === null ? [] : [loadTest.refetch()])])}
          missing={{ title: "There is no such load test", href: LOAD_PAGE, way: "The latest load test" }}
        />
      )}
      {isEmpty && error === null && <NoLoadTests />}
      {!isEmpty && loadTest.data === undefined && error === null && <LoadSkeleton />}
      {loadTest.data !== undefined && error === null && (
        <div aria-busy={!isCurrent} className={isCurrent ? "contents" : "flex flex-col gap-6 opacity-60"}>
          <LoadTestReport key={loadTest.data.id} loadTest={loadTest.data} />
          {loadTests.data !== undefined && loadTests.data.length > 1 && (
            <>
              <LoadTestComparison
                key={`with ${loadTest.data.id}`}
                loadTest={loadTest.data}
                loadTests={loadTests.data}
              />
              <LoadTestList loadTests={loadTests.data} shown={loadTest.data.id} />
            </>
          )}
        </div>
      )}
    </div>
  );
}
