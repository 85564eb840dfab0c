import { Inbox } from "lucide-react";

import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";

/** Teaches how something gets here. */
export function InboxEmpty() {
  return (
    <section className="border-input bg-card flex flex-col items-center gap-4 rounded-xl border border-dashed p-6 text-center sm:p-12">
      <span className="bg-primary-wash text-primary grid size-16 place-items-center rounded-2xl">
        <Inbox className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <h2 className="text-xl font-semibold tracking-tight">Nothing waits here</h2>
      <p className="text-muted-foreground max-w-[52ch] text-pretty">
        On Predict, say whether an answer is right, or what the picture shows. It then comes here, and from here into a
        dataset.
      </p>
      <Link href="/" className={buttonVariants()}>
        Go to Predict
      </Link>
    </section>
  );
}
