const STORAGE_KEY = "whisker.access-token";

/** The access token lives as long as the browser tab, and is never written to disk. */
export function readToken(): string | null {
  return window.sessionStorage.getItem(STORAGE_KEY);
}

export function saveToken(token: string): void {
  window.sessionStorage.setItem(STORAGE_KEY, token);
}
