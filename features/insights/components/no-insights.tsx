import { ChartColumnBig } from "lucide-react";

import { EmptyState } from "@/components/empty-state";
import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import { useDatasets } from "@/features/datasets";
import { insightsPage, TRAIN_PAGE } from "@/lib/pages";

const MOST_SHOWN = 6;

/** Nothing is known of what the live model was trained on: teaches how the first insights get here. */
export function NoInsights() {
  const { data: datasets = [] } = useDatasets();
  return (
    <EmptyState
      icon={ChartColumnBig}
      title="No data yet"
      words="Upload a ZIP with a folder of pictures for each class, or try the digits sample. What is in it, and what is wrong with it, appears here as soon as the pictures are read; nothing has to be trained for that."
    >
      <Link href={TRAIN_PAGE} className={buttonVariants()}>
        Upload pictures
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
    </EmptyState>
  );
}
