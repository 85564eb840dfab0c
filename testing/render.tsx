import { render, type RenderResult } from "@testing-library/react";

import type { ReactElement } from "react";

import { Toaster } from "@/components/layout/toaster";
import { TokenDialog } from "@/components/layout/token-dialog";
import { ServerStateProvider } from "@/lib/hooks/use-access-token";
import { PredictionQueueProvider } from "@/features/predict/queue/use-prediction-queue";
import { ZipUploadProvider } from "@/features/datasets/upload/use-zip-upload";

/** Render within what the shell puts around every page. */
export function renderInApp(page: ReactElement): RenderResult {
  return render(
    <ServerStateProvider>
      <PredictionQueueProvider>
       <ZipUploadProvider>
          {page}
          <TokenDialog />
          <Toaster />
       </ZipUploadProvider>
      </PredictionQueueProvider>
    </ServerStateProvider>,
  );
}
