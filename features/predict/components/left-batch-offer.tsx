import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/format";

import { useLeftBatch } from "../queue/use-left-batch";

/** Photos of a tab that was closed are offered in a new one. */
export function LeftBatchOffer() {
  const left = useLeftBatch();
  if (left === null) return null;
  return (
    <section
      aria-label="Your last visit"
      className="border-border bg-primary-wash flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border px-4 py-2"
    >
      <p className="min-w-0 flex-1 basis-64">
        {formatCount(left.count, "photo")} of your last visit {left.count === 1 ? "is" : "are"} still there.
      </p>
      <div className="flex gap-2">
        <Button size="sm" onClick={left.goOn}>
          Go on
        </Button>
        <Button size="sm" variant="ghost" onClick={left.discard}>
          Discard
        </Button>
      </div>
    </section>
  );
}
