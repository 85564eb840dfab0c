const WRONG = [401, 429];

/**
 * Ask the server whether it takes a token, before it is used; gives what is wrong with it, or null.
 *
 * The inbox is private, so that a server with any token refuses a wrong one; the token for reading alone is known there
 * too, and refused otherwise.
 */
export async function tokenFault(token: string): Promise<string | null> {
  try {
    const url = new URL("/feedback", window.location.origin);
    const { status } = await globalThis.fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    if (!WRONG.includes(status)) return null;
    if (status === 429) return "Too many wrong tokens came from here. Wait a minute, then try again.";
    return "The server does not accept this token. Ask whoever runs it for the right one.";
  } catch {
    return "The token could not be checked: no answer came from the server. Try again.";
  }
}
