import { Images } from "lucide-react";

import { CopyButton } from "@/components/copy-button";
import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import type { Insights } from "@/lib/api/types";
import { classLabel } from "@/lib/format";
import { TRAIN_PAGE } from "@/lib/pages";

import { InsightsFigures } from "./insights-figures";

const COMMAND = "whisker data fetch cats-vs-dogs";

/** The bundled model came without its pictures: says where they are, and how to look at pictures instead. */
export function PicturesElsewhere({ insights }: { insights: Insights }) {
  return (
    <>
      <section
        aria-label="About this data"
        className="border-border bg-card flex flex-wrap items-center gap-x-6 gap-y-4 rounded-xl border p-6 max-sm:p-4"
      >
        <span className="bg-primary-wash text-primary grid size-10 shrink-0 place-items-center rounded-lg">
          <Images className="size-5" aria-hidden />
        </span>
        <div className="min-w-0 flex-1 basis-72">
          <p className="font-medium text-pretty">
            The figures below are of {classLabel(insights.dataset)}, the data that the live model was trained on. Its
            pictures are not on this machine.
          </p>
          <div className="text-muted-foreground mt-1 flex flex-wrap items-center gap-2 text-small">
            <span>To download photos like these (826 MB), run on the server&apos;s machine:</span>
            <code className="figures border-border bg-muted rounded-lg border px-2 py-1">{COMMAND}</code>
            <CopyButton text={COMMAND} what="Command" />
          </div>
        </div>
        <Link href={TRAIN_PAGE} className={buttonVariants({ variant: "outline" })}>
          Look at your own pictures
        </Link>
      </section>
      <InsightsFigures insights={insights} />
    </>
  );
}
