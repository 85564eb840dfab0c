/** The server keeps what it refused, and does not list why: the browser that heard it knows after a reload too. */
const KEY = "whisker.refused.";

/** Note the code of a refusal; null: it is no more. */
export function noteRefusal(uploadId: string, code: string | null): void {
  try {
    if (code === null) localStorage.removeItem(KEY + uploadId);
    else localStorage.setItem(KEY + uploadId, code);
  } catch {
    // Without it the server is asked again.
  }
}

export function refusalOf(uploadId: string): string | null {
  try {
    return localStorage.getItem(KEY + uploadId);
  } catch {
    return null;
  }
}
