"use client";

import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import { QueryProblem } from "@/components/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import type { SearchSummary } from "@/lib/api/types";
import { formatNumber, formatWhen, revisionLabel } from "@/lib/format";
import { versionPage } from "@/lib/pages";

import { useSearch } from "../queries";
import { progressWords, trainingWords } from "../words";

import { Leaderboard } from "./leaderboard";

/** One search: on what, how far it got, and its leaderboard. */
export function SearchPanel({ search }: { search: SearchSummary }) {
  const { data, error, refetch } = useSearch(search.name);
  const shown = data ?? search;
  const judged = data?.leaderboard[0]?.judged_count;
  return (
    <Panel title={shown.name}>
      <p className="text-muted-foreground -mt-4 text-pretty">
        On {shown.revision === null ? shown.dataset : revisionLabel(shown.revision)}, begun{" "}
        {formatWhen(shown.started_at)}: {progressWords(shown)}
        {judged !== undefined && ` Judged by ${formatNumber(judged)} training pictures; the test took no part.`}
        {shown.version !== null && (
          <>
            {" "}
            The best was trained on all pictures as{" "}
            <Link href={versionPage(shown.version)} className="text-primary font-medium break-words underline">
              {shown.version}
            </Link>
            .
          </>
        )}
      </p>
      <div className="mt-4 flex flex-col gap-4">
        {error !== null && (
          <QueryProblem title="The leaderboard could not be read" error={error} onRetry={() => void refetch()} />
        )}
        {data === undefined && error === null && <Skeleton className="h-48 rounded-xl" />}
        {data !== undefined && data.leaderboard.length > 0 && <Leaderboard search={data} />}
        {data?.failures.map(({ settings, share, reason }) => (
          <p key={JSON.stringify([settings, share])} className="text-muted-foreground text-pretty">
            {String(settings.backbone)}, {trainingWords({ settings })}, failed: {reason}
          </p>
        ))}
      </div>
    </Panel>
  );
}
