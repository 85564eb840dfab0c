import { PackageOpen } from "lucide-react";

import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import { TRAIN_PAGE } from "@/lib/pages";

/** Teaches how the first model gets here. */
export function NoModels() {
  return (
    <section className="border-input bg-card flex flex-col items-center gap-4 rounded-xl border border-dashed p-12 text-center">
      <span className="bg-primary-wash text-primary grid size-16 place-items-center rounded-2xl">
        <PackageOpen className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <h2 className="text-xl font-semibold tracking-tight">No model yet</h2>
      <p className="text-muted-foreground max-w-[52ch]">
        Train one from a ZIP or a folder that has one folder of pictures for each class. When it is ready, it appears
        here and answers at once.
      </p>
      <Link href={TRAIN_PAGE} className={buttonVariants()}>
        Train one
      </Link>
      <code className="figures border-border bg-muted rounded-lg border px-3 py-2 text-small">
        whisker train --data DIR
      </code>
    </section>
  );
}
