import { Gauge } from "lucide-react";

import { CopyButton } from "@/components/copy-button";

const COMMAND = "make flood";

/** Teaches how the first load test gets here. */
export function NoLoadTests() {
  return (
    <section className="border-input bg-card flex flex-col items-center gap-4 rounded-xl border border-dashed p-12 text-center max-sm:p-6">
      <span className="bg-primary-wash text-primary grid size-16 place-items-center rounded-2xl">
        <Gauge className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <h2 className="text-xl font-semibold tracking-tight text-balance">No load test yet</h2>
      <p className="text-muted-foreground max-w-[56ch] text-pretty">
        A load test lets 20, then 200 users loose on Whisker for two minutes: they send pictures, read, browse and
        upload. How fast the answers came, and whether any was missing, appears here. Run this where Whisker was checked
        out; it starts a server of its own, so nothing here is touched:
      </p>
      <div className="flex flex-wrap items-center justify-center gap-2">
        <code className="figures border-border bg-muted rounded-lg border px-3 py-2 text-small">{COMMAND}</code>
        <CopyButton text={COMMAND} what="Command" />
      </div>
    </section>
  );
}
