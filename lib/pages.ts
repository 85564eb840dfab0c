import { type Filters, queryWith } from "./insights-filters";

/** Addresses of the dashboard's pages; what a page shows is in its query, for the export is static. */
export const PREDICT_PAGE = "/";
export const TRAIN_PAGE = "/train/";
export const INSIGHTS_PAGE = "/insights/";
export const INBOX_PAGE = "/inbox/";
export const LOAD_PAGE = "/load/";
/** The API has /storage. */
export const SPACE_PAGE = "/space/";

export function jobPage(id: string): string {
  return `${TRAIN_PAGE}?job=${encodeURIComponent(id)}`;
}

export function datasetPage(id: string): string {
  return `${TRAIN_PAGE}?dataset=${encodeURIComponent(id)}`;
}

/** What a dataset's latest revision, or one revision, holds and what is wrong with it; or a part of that. */
export function insightsPage(id: string, filters: Partial<Filters> = {}): string {
  return `${INSIGHTS_PAGE}${queryWith(`?dataset=${encodeURIComponent(id)}`, filters)}`;
}

export function versionPage(version: string): string {
  return `/versions/view/?version=${encodeURIComponent(version)}`;
}

export function floodPage(id: string): string {
  return `${LOAD_PAGE}?flood=${encodeURIComponent(id)}`;
}
