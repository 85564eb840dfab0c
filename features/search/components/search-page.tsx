"use client";

import { Trophy } from "lucide-react";

import { Command } from "@/components/command";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/layout/page-header";
import { QueryProblem } from "@/components/query-problem";
import { Skeleton } from "@/components/ui/skeleton";

import { useSearches } from "../queries";

import { SearchPanel } from "./search-panel";

/** Every search with its leaderboard, the newest first. */
export function SearchPage() {
  const { data, error, refetch } = useSearches();
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title="Searches"
        sentence="Which ways to train were tried, how good they were by pictures that none of them learned from, and what they cost."
      />
      {error !== null && (
        <QueryProblem title="The searches could not be read" error={error} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Skeleton className="h-64 rounded-xl" />}
      {data?.length === 0 && (
        <EmptyState
          icon={Trophy}
          title="No search yet"
          words="Networks, sizes, modes and learning rates are tried on a part of your pictures; the better half goes on with more. Run this where Whisker runs, with your pictures and the minutes that it may take:"
        >
          <Command>whisker search --data pets/ --minutes 10</Command>
        </EmptyState>
      )}
      {data?.map((search) => (
        <SearchPanel key={search.name} search={search} />
      ))}
    </div>
  );
}
