"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

import type { Job } from "@/lib/api/types";
import { jobPage } from "@/lib/pages";
import { toast } from "@/lib/toast";

import { awaitJob } from "../awaited-jobs";
import { jobQueries } from "../queries";
import { isFinished, jobTitle, tabTitle } from "../words";

/** Follows one job to its end and tells it. */
export function AwaitedJob({ id }: { id: string }) {
  const router = useRouter();
  const { data: job } = useQuery(jobQueries.detail(id));
  useEffect(() => {
    if (job === undefined || !isFinished(job)) return;
    awaitJob(id, false);
    tell(job, () => router.push(jobPage(id)));
  }, [id, job, router]);
  return null;
}

function tell(job: Job, open: () => void): void {
  try {
    const notification = new Notification(tabTitle(job), {
      body: jobTitle(job),
      tag: job.id,
      icon: "/icons/icon-192.png",
    });
    notification.onclick = () => {
      window.focus();
      notification.close();
      open();
    };
  } catch {
    // Chrome on Android lets no page make one by itself.
    toast(tabTitle(job), { action: { label: "Show", onClick: open }, duration: 20_000 });
  }
}
