import type { Metadata } from "next";
import { Suspense } from "react";

import { PredictPage, PredictSkeleton } from "@/features/predict";

export const metadata: Metadata = { title: "Predict" };

export default function Page() {
  return (
    <Suspense fallback={<PredictSkeleton />}>
      <PredictPage />
    </Suspense>
  );
}
