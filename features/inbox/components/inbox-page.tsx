"use client";

import { PageHeader } from "@/components/layout/page-header";
import { QueryProblem } from "@/components/query-problem";
import { ReadOnlyCopy } from "@/components/read-only-copy";
import { Skeleton } from "@/components/ui/skeleton";
import { isReadOnly } from "@/lib/api/problem";

import { useFeedback } from "../queries";

import { FeedbackOff, InboxEmpty } from "./inbox-empty";
import { InboxList } from "./inbox-list";

/** What people said about answers, the least certain first, on its way into a dataset. */
export function InboxPage() {
  const { data, error, refetch } = useFeedback();
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Inbox"
        sentence="Pictures that people gave a class on Predict, the least certain answers first. Check them, then let the model learn from them."
      />
      {isReadOnly(error) && <ReadOnlyCopy />}
      {error !== null && !isReadOnly(error) && data === undefined && (
        <QueryProblem title="The inbox could not be read" error={error} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Skeleton className="h-64 w-full rounded-xl" />}
      {data?.enabled === false && <FeedbackOff />}
      {data !== undefined && data.items.length > 0 && <InboxList items={data.items} />}
      {data?.enabled === true && data.items.length === 0 && <InboxEmpty />}
    </div>
  );
}
