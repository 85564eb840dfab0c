"use client";

import { formatCount } from "@/lib/format";

import type { QueueItem } from "../queue/queue-item";
import { useUnkeptCount } from "../queue/use-prediction-queue";

/** Where pictures and answers are kept, and which would be gone after a reload. */
export function KeptNote({ items }: { items: readonly QueueItem[] }) {
  const unkept = useUnkeptCount(items);
  return (
    <p className="text-muted-foreground text-small text-pretty">
      Pictures and answers are kept in this browser: a reload goes on where it was, and once this tab is closed, a new
      one offers them for a week. They are gone once you clear them.
      {unkept > 0 &&
        ` ${formatCount(unkept, "picture is", "pictures are")} not kept: there is no room, or the browser allows none.`}
    </p>
  );
}
