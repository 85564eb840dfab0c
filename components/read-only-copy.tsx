import { Lock } from "lucide-react";

import { CopyButton } from "./copy-button";
import { Link } from "./link";
import { buttonVariants } from "./ui/button";

const COMMAND = "docker compose up";

/** Stands where a page needs storage and a worker, and this copy of Whisker has neither. */
export function ReadOnlyCopy() {
  return (
    <section className="border-input bg-card flex flex-col items-center gap-4 rounded-xl border border-dashed p-6 text-center sm:p-12">
      <span className="bg-primary-wash text-primary grid size-16 place-items-center rounded-2xl">
        <Lock className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <h2 className="text-xl font-semibold tracking-tight">This copy is read-only</h2>
      <p className="text-muted-foreground max-w-[60ch] text-pretty">
        It answers with the model that came with it and stores nothing, so there is nothing to train and no inbox here.
        On a machine of your own, Whisker does both:
      </p>
      <div className="flex max-w-full flex-wrap items-center justify-center gap-2">
        <code className="figures border-border bg-muted rounded-lg border px-3 py-2 text-small">{COMMAND}</code>
        <CopyButton text={COMMAND} what="Command" />
      </div>
      <Link href="/" className={buttonVariants({ variant: "outline" })}>
        Ask the model
      </Link>
    </section>
  );
}
