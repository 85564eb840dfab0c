import type { ExternalToast, toast as Sonner } from "sonner";

type Show = (toast: typeof Sonner) => void;

// Sonner forgets what is said before its toaster stands, and most visits say nothing: it is loaded for the first word.
let sonner: typeof Sonner | null = null;
let waiting: Show[] = [];
let isWanted = false;
const listeners = new Set<() => void>();

function say(show: Show): void {
  if (sonner !== null) {
    show(sonner);
    return;
  }
  waiting.push(show);
  isWanted = true;
  listeners.forEach((listener) => listener());
}

/** Say something in a corner of the page, for a moment. */
export function toast(message: string, options?: ExternalToast): void {
  say((show) => show(message, options));
}

toast.success = (message: string, options?: ExternalToast): void => say((show) => show.success(message, options));
toast.info = (message: string, options?: ExternalToast): void => say((show) => show.info(message, options));
toast.warning = (message: string, options?: ExternalToast): void => say((show) => show.warning(message, options));
toast.loading = (message: string, options?: ExternalToast): void => say((show) => show.loading(message, options));
toast.error = (message: string, options?: ExternalToast): void => say((show) => show.error(message, options));

/** Called by the toaster once it stands, and with null when it goes. */
export function toasterIs(ready: typeof Sonner | null): void {
  sonner = ready;
  if (ready === null) return;
  const said = waiting;
  waiting = [];
  said.forEach((show) => show(ready));
}

export function areToastsWanted(): boolean {
  return isWanted;
}

export function onToastsWanted(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
