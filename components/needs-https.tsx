"use client";

import { LockOpen } from "lucide-react";
import { useSyncExternalStore } from "react";

const neverChanges = () => () => undefined;

/** Where the browser keeps something back because the page is not secure: what to do; elsewhere nothing. */
export function NeedsHttps({ what }: { what: string }) {
  const isSecure = useSyncExternalStore(
    neverChanges,
    () => window.isSecureContext,
    () => true,
  );
  if (isSecure) return null;
  return (
    <div role="note" className="flex items-start gap-3 rounded-xl border bg-card p-4">
      <LockOpen className="mt-0.5 size-5 shrink-0 text-muted-foreground" aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">{what} needs https</p>
        <p className="text-pretty text-muted-foreground">
          Browsers allow it on secure pages only. Whoever runs this server can start it with{" "}
          <code className="break-words">whisker start --tls-cert FILE --tls-key FILE</code>; the operations guide
          (docs/operations.md) says where to get a certificate. On that machine itself, http://localhost counts as
          secure.
        </p>
      </div>
    </div>
  );
}
