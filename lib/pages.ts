/** Addresses of the dashboard's pages; what a page shows is in its query, for the export is static. */
export const PREDICT_PAGE = "/";
export const TRAIN_PAGE = "/train/";
export const INSIGHTS_PAGE = "/insights/";
export const INBOX_PAGE = "/inbox/";
export const LOAD_PAGE = "/load/";
/** The API has /models and /storage, so these pages have names of their own. */
export const MODELS_PAGE = "/versions/";
/** Nor may this one be called as the API's /searches. */
export const SEARCH_PAGE = "/search/";
export const SPACE_PAGE = "/space/";

/** Predict with one version, or with the live one; `compare` names another version, or `live`, to set beside it. */
export function predictPage(version: string | null, compare: string | null = null): string {
  const query = new URLSearchParams({
    ...(version === null ? {} : { model: version }),
    ...(compare === null ? {} : { compare }),
  });
  return query.size === 0 ? PREDICT_PAGE : `${PREDICT_PAGE}?${query.toString()}`;
}

/** Where classes are made in the page, of what the camera sees or of photos. */
export function makeClassesPage(of: "camera" | "photos"): string {
  return `${TRAIN_PAGE}?make=${of}`;
}

export function jobPage(id: string): string {
  return `${TRAIN_PAGE}?job=${encodeURIComponent(id)}`;
}

export function datasetPage(id: string): string {
  return `${TRAIN_PAGE}?dataset=${encodeURIComponent(id)}`;
}

/** What a dataset's latest revision, or one revision, holds and what is wrong with it. */
export function insightsPage(id: string): string {
  return `${INSIGHTS_PAGE}?dataset=${encodeURIComponent(id)}`;
}

/** A version's page, and which of its tabs is open. */
export function versionPage(version: string, tab?: string): string {
  return `${MODELS_PAGE}view/?version=${encodeURIComponent(version)}${tab === undefined ? "" : `&tab=${tab}`}`;
}

export function loadTestPage(id: string): string {
  return `${LOAD_PAGE}?test=${encodeURIComponent(id)}`;
}
