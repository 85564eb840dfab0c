"use client";

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";

import { datasetQueries } from "@/features/datasets";
import type { Insights } from "@/lib/api/types";

import { type EditsById, pendingEdits, usePendingEdits } from "./edits/edits";
import type { Filters } from "./filters";
import type { Decision } from "./pictures/picture-actions";

/** Whose pictures are looked at, what is to become of them, and whether they can be changed. */
export interface Subject {
  dataset: string;
  revision: string;
  classNames: readonly string[];
  /** The dataset's newest revision; null until it is known. */
  newest: string | null;
  isNewest: boolean;
  /** Only of the newest revision another one is made, and one at a time. */
  canEdit: boolean;
  /** The number of the revision to come. */
  nextNumber: number | null;
  edits: EditsById;
  decide: (decision: Decision) => void;
}

interface InsightsView {
  insights: Insights;
  filters: Filters;
  /** Another finding, class or split is to be looked at. */
  onFilters: (change: Partial<Filters>) => void;
  /** Another revision is to be looked at: one that was just made, or the newest where this is an old one. */
  onRevision: (revision: string) => void;
  /** Null for data whose pictures are not on this machine. */
  subject: Subject | null;
}

const InsightsContext = createContext<InsightsView | null>(null);

interface InsightsProviderProps extends Omit<InsightsView, "subject"> {
  children: ReactNode;
}

/** What all parts of the page are about, so that no part has to hand it on. */
export function InsightsProvider({ children, ...view }: InsightsProviderProps) {
  const subject = useSubjectOf(view.insights);
  return <InsightsContext value={{ ...view, subject }}>{children}</InsightsContext>;
}

export function useInsightsView(): InsightsView {
  const view = useContext(InsightsContext);
  if (view === null) throw new Error("useInsightsView needs an InsightsProvider above it.");
  return view;
}

/** The same for parts that are only shown where the pictures are here. */
export function useSubject(): Subject {
  const { subject } = useInsightsView();
  if (subject === null) throw new Error("useSubject needs pictures that are on this machine.");
  return subject;
}

function useSubjectOf({ dataset_id: dataset, revision, classes }: Insights): Subject | null {
  const { data } = useQuery({ ...datasetQueries.detail(dataset ?? ""), enabled: dataset !== null });
  const { edits, jobId } = usePendingEdits(dataset ?? "");
  if (dataset === null || revision === null) return null;
  const latest = data?.revisions.reduce((a, b) => (b.number > a.number ? b : a));
  const isNewest = latest === undefined || latest.id === revision;
  return {
    dataset,
    revision,
    classNames: classes.map(({ class_name }) => class_name),
    newest: latest?.id ?? null,
    isNewest,
    canEdit: isNewest && jobId === null,
    nextNumber: latest === undefined ? null : latest.number + 1,
    edits,
    decide: ({ decided, left }) => pendingEdits.decide(dataset, decided, left),
  };
}
