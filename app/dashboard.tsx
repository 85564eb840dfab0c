"use client";

import { type ReactNode, useEffect } from "react";

import { AppShell } from "@/components/layout/app-shell";
import { ZipUploadProvider } from "@/features/datasets";
import { JobNotifications } from "@/features/jobs";
import { FollowPromotions, ModelChip } from "@/features/models";
import { PredictionQueueProvider } from "@/features/predict";
import { warmFormats } from "@/lib/format";
import { ServerStateProvider } from "@/lib/hooks/use-access-token";

import { Palette } from "./palette";

/** What outlives a page, around what surrounds every page: here the features meet the layout, which knows none of them. */
export function Dashboard({ children }: { children: ReactNode }) {
  useEffect(warmFormats, []);
  return (
    <ServerStateProvider>
      <PredictionQueueProvider>
        <ZipUploadProvider>
          <FollowPromotions />
          <JobNotifications />
          <AppShell liveModel={<ModelChip />} compactLiveModel={<ModelChip isCompact />} palette={<Palette />}>
            {children}
          </AppShell>
        </ZipUploadProvider>
      </PredictionQueueProvider>
    </ServerStateProvider>
  );
}
