import { clsx } from "clsx";
import { Inbox } from "lucide-react";

import { classLabel } from "@/lib/format";

import { outdatedInboxClass, type QueueItem } from "../queue/queue-item";

/** That a picture lies in the inbox, and under which class where that is not the one it has now. */
export function InboxMark({ item, className }: { item: QueueItem; className?: string }) {
  if (item.sentClass === undefined) return null;
  const outdated = outdatedInboxClass(item);
  return (
    <span className={clsx("inline-flex min-w-0 items-center gap-1", className)}>
      <Inbox className="size-3.5 shrink-0" aria-label="In the inbox" role="img" />
      {outdated !== null && <span className="truncate text-xs">as {classLabel(outdated)}</span>}
    </span>
  );
}
