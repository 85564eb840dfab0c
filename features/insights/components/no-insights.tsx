import { ChartColumnBig } from "lucide-react";

import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import { useDatasets } from "@/features/datasets";
import { insightsPage, TRAIN_PAGE } from "@/lib/pages";

const MOST_SHOWN = 6;

/** Nothing is known of what the live model learned from: teaches how the first insights get here. */
export function NoInsights() {
  const { data: datasets = [] } = useDatasets();
  return (
    <section className="border-input bg-card flex flex-col items-center gap-4 rounded-xl border border-dashed p-12 text-center max-sm:p-6">
      <span className="bg-primary-wash text-primary grid size-16 place-items-center rounded-2xl">
        <ChartColumnBig className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <h2 className="text-xl font-semibold tracking-tight text-balance">Nothing has been looked at yet</h2>
      <p className="text-muted-foreground max-w-[56ch] text-pretty">
        Upload a ZIP with a folder of pictures for each class, or try the digits sample. What is in it, and what is
        wrong with it, appears here as soon as the pictures are read; nothing has to be trained for that.
      </p>
      <Link href={TRAIN_PAGE} className={buttonVariants()}>
        Bring pictures
      </Link>
      {datasets.length > 0 && (
        <div className="flex flex-wrap items-center justify-center gap-2">
          <span className="text-muted-foreground">Or look at what is here:</span>
          {datasets.slice(0, MOST_SHOWN).map(({ id, name }) => (
            <Link key={id} href={insightsPage(id)} className={buttonVariants({ variant: "outline", size: "sm" })}>
              {name}
            </Link>
          ))}
        </div>
      )}
    </section>
  );
}
