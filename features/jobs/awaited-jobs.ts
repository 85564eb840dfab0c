const KEY = "whisker.awaited-jobs";
const listeners = new Set<() => void>();
const NONE: readonly string[] = [];
let known: readonly string[] | null = null;

/** The jobs whose end this tab was asked to tell, also after a reload. */
export function awaitedJobs(): readonly string[] {
  return (known ??= read());
}

export function noAwaitedJobs(): readonly string[] {
  return NONE;
}

export function awaitJob(id: string, isAwaited: boolean): void {
  const others = awaitedJobs().filter((other) => other !== id);
  known = isAwaited ? [...others, id] : others;
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify(known));
  } catch {
    // Storage is blocked: it lasts until the page is reloaded.
  }
  listeners.forEach((listener) => listener());
}

export function onAwaitedJobs(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((id) => typeof id === "string") : NONE;
  } catch {
    return NONE;
  }
}
