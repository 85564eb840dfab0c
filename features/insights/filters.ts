import { useCallback, useMemo } from "react";

import { useAddress } from "@/lib/hooks/use-address";
import { INSIGHTS_PAGE } from "@/lib/pages";

/** Stands in the address in place of a dataset, which nobody can have called so: it is another parameter. */
const LIVE_MODEL = { name: "of", value: "live-model" };

/** What the live model was trained on, even where there are datasets of one's own. */
export const LIVE_MODEL_PAGE = `${INSIGHTS_PAGE}?${LIVE_MODEL.name}=${LIVE_MODEL.value}`;

export function isOfLiveModel(params: Pick<URLSearchParams, "get">): boolean {
  return params.get(LIVE_MODEL.name) === LIVE_MODEL.value;
}

/** Kinds of findings, in the order in which a person should look at them. */
export const FINDING_KINDS = [
  "exact_leaks",
  "near_leaks",
  "conflicting_labels",
  "near_across_classes",
  "label_errors",
  "corrupt",
  "exact_duplicates",
  "near_duplicates",
  "few_images",
  "imbalance",
  "outliers",
  "blank",
  "dark",
  "light",
  "blurry",
  "low_information",
  "odd_size",
  "odd_aspect_ratio",
  "grayscale",
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

export const SPLITS = ["train", "test"] as const;

export type Split = (typeof SPLITS)[number];

/** Which of a revision's pictures are looked at; null stands for all. They are kept in the page's address. */
export interface Filters {
  className: string | null;
  split: Split | null;
  finding: FindingKind | null;
}

export const NO_FILTERS: Filters = { className: null, split: null, finding: null };

/** Read the filters out of an address; what is unknown there counts as no filter. */
export function filtersFrom(params: Pick<URLSearchParams, "get">): Filters {
  const split = params.get("split");
  const finding = params.get("finding");
  return {
    className: params.get("class") || null,
    split: SPLITS.find((known) => known === split) ?? null,
    finding: FINDING_KINDS.find((known) => known === finding) ?? null,
  };
}

/** The page's query with other filters, all else as it was: "" or one that begins with "?". */
export function queryWith(query: string, change: Partial<Filters>): string {
  const params = new URLSearchParams(query);
  const { className, split, finding } = { ...filtersFrom(params), ...change };
  put(params, "class", className);
  put(params, "split", split);
  put(params, "finding", finding);
  const next = params.toString();
  return next === "" ? "" : `?${next}`;
}

/** The insights page of a dataset or revision, showing a part of it. */
export function filteredInsightsPage(id: string, filters: Partial<Filters>): string {
  return `${INSIGHTS_PAGE}${queryWith(`?dataset=${encodeURIComponent(id)}`, filters)}`;
}

/** Whether any filter is on. */
export function isFiltered({ className, split, finding }: Filters): boolean {
  return className !== null || split !== null || finding !== null;
}

function put(params: URLSearchParams, name: string, value: string | null): void {
  if (value === null) params.delete(name);
  else params.set(name, value);
}

/** The filters in the page's address, and a way to change some of them; Back takes a change back. */
export function useInsightsFilters(): { filters: Filters; setFilters: (change: Partial<Filters>) => void } {
  const params = useAddress();
  const filters = useMemo(() => (params === undefined ? NO_FILTERS : filtersFrom(params)), [params]);
  const setFilters = useCallback((change: Partial<Filters>) => {
    const { pathname, search } = window.location;
    const next = queryWith(search, change);
    // Next follows the browser's own history: nothing is fetched, and the page stays where it is.
    if (next !== search) window.history.pushState(null, "", `${pathname}${next}`);
  }, []);
  return { filters, setFilters };
}
