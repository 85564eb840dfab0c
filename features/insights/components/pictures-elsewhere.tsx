import { Images } from "lucide-react";

import { Link } from "@/components/link";
import type { Insights } from "@/lib/api/types";
import { classLabel } from "@/lib/format";
import { TRAIN_PAGE } from "@/lib/pages";

const LINK = "text-primary underline underline-offset-2";

/** The bundled model came without its pictures: says so, and how to see one's own. */
export function PicturesElsewhere({ insights: { dataset } }: { insights: Insights }) {
  return (
    <section
      aria-label="About this data"
      className="border-border bg-card flex flex-wrap items-center gap-4 rounded-xl border p-4"
    >
      <span className="bg-primary-wash text-primary grid size-10 shrink-0 place-items-center rounded-lg">
        <Images className="size-5" aria-hidden />
      </span>
      <p className="text-muted-foreground min-w-0 flex-1 basis-64 text-pretty">
        <span className="text-foreground font-medium">
          These are the figures of {classLabel(dataset)}, which the live model learned from.
        </span>{" "}
        Its pictures are not on this machine, so there are none to look at or to put right, and the charts below are
        about all classes at once. To see your own,{" "}
        <Link href={TRAIN_PAGE} className={LINK}>
          upload a ZIP or try the sample
        </Link>
        .
      </p>
    </section>
  );
}
