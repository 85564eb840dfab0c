import { UserCheck } from "lucide-react";

import { classLabel } from "@/lib/format";

import type { QueueItem } from "../queue/queue-item";
import { InboxMark } from "../results/inbox-mark";

/** What a person said that the picture shows, and whether it lies in the inbox. */
export function GivenBadge({ item }: { item: QueueItem }) {
  const { givenClass, sentClass } = item;
  if (givenClass === undefined && sentClass === undefined) return null;
  return (
    <span className="border-border bg-card text-primary inline-flex h-8 items-center gap-1.5 rounded-lg border px-2 text-small font-medium">
      {givenClass !== undefined && (
        <>
          <UserCheck className="size-4" aria-hidden />
          <span>
            <span className="sr-only">You said: </span>
            {classLabel(givenClass)}
          </span>
        </>
      )}
      <InboxMark item={item} />
    </span>
  );
}
