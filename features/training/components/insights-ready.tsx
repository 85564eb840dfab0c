import { CircleCheck, ScanSearch } from "lucide-react";

import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import { revisionLabel } from "@/lib/format";
import { insightsPage } from "@/lib/pages";

/** A revision was looked at: where to see what was found. */
export function InsightsReady({ revision }: { revision: string }) {
  return (
    <section
      aria-labelledby="insights-ready-title"
      className="border-border bg-card flex flex-wrap items-center gap-4 rounded-xl border p-6"
    >
      <span className="bg-primary-wash text-primary grid size-12 shrink-0 place-items-center rounded-xl">
        <CircleCheck className="size-6" strokeWidth={1.5} aria-hidden />
      </span>
      <h2 id="insights-ready-title" className="min-w-0 flex-1 basis-64 text-xl leading-8 font-semibold tracking-tight">
        {revisionLabel(revision)} is checked
      </h2>
      <Link href={insightsPage(revision)} className={buttonVariants()}>
        <ScanSearch aria-hidden />
        See what was found
      </Link>
    </section>
  );
}
