import { ChartColumnBig } from "lucide-react";
import Link from "next/link";

import { TRAIN_PAGE } from "@/lib/pages";

import { buttonClass } from "../ui/button";

/** Teaches how the first insights get here. */
export function NoInsights() {
  return (
    <section className="border-line-strong bg-surface flex flex-col items-center gap-4 rounded-xl border border-dashed p-12 text-center max-sm:p-6">
      <span className="bg-accent-wash text-accent grid size-16 place-items-center rounded-2xl">
        <ChartColumnBig className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <h2 className="text-xl font-semibold tracking-tight text-balance">Nothing has been looked at yet</h2>
      <p className="text-muted max-w-[56ch] text-pretty">
        Upload a ZIP with a folder of pictures for each class, or try the digits sample. What is in it, and what is
        wrong with it, appears here as soon as the pictures are read; nothing has to be trained for that.
      </p>
      <Link href={TRAIN_PAGE} className={buttonClass("primary")}>
        Bring pictures
      </Link>
    </section>
  );
}
