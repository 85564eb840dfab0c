"use client";

import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";

import { awaitedJobs, noAwaitedJobs, onAwaitedJobs } from "../awaited-jobs";

const AwaitedJob = dynamic(async () => (await import("./awaited-job")).AwaitedJob, { ssr: false });

/** Follows the jobs whose end was asked for, on whatever page and also while the tab is hidden. */
export function JobNotifications() {
  const ids = useSyncExternalStore(onAwaitedJobs, awaitedJobs, noAwaitedJobs);
  return ids.map((id) => <AwaitedJob key={id} id={id} />);
}
