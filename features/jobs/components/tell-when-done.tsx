"use client";

import { Bell, BellRing } from "lucide-react";
import { useState, useSyncExternalStore } from "react";

import { Button } from "@/components/ui/button";
import type { Job } from "@/lib/api/types";

import { awaitedJobs, awaitJob, noAwaitedJobs, onAwaitedJobs } from "../awaited-jobs";

const neverChanges = () => () => undefined;

/** Offers a notification at a job's end. The browser's own question comes only after this button is pressed. */
export function TellWhenDone({ job }: { job: Pick<Job, "id"> }) {
  // Browsers leave notifications out of pages that are not secure.
  const isPossible = useSyncExternalStore(
    neverChanges,
    () => "Notification" in window && window.isSecureContext,
    () => false,
  );
  const isAwaited = useSyncExternalStore(onAwaitedJobs, awaitedJobs, noAwaitedJobs).includes(job.id);
  const [isRefused, setIsRefused] = useState(false);
  if (!isPossible) return null;

  const press = async () => {
    if (isAwaited) {
      awaitJob(job.id, false);
      return;
    }
    const isGranted = Notification.permission === "granted" || (await Notification.requestPermission()) === "granted";
    setIsRefused(!isGranted);
    if (isGranted) awaitJob(job.id, true);
  };
  const Icon = isAwaited ? BellRing : Bell;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button variant="ghost" size="sm" className="-ml-3" aria-pressed={isAwaited} onClick={() => void press()}>
        <Icon aria-hidden />
        Tell me when it is done
      </Button>
      <span role="status" className="text-muted-foreground text-small">
        {isRefused && "This browser blocks notifications for this page; its settings can allow them."}
        {isAwaited && "You will get a notification, as long as this tab stays open."}
      </span>
    </div>
  );
}
