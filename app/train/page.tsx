import type { Metadata } from "next";
import { Suspense } from "react";

import { TrainPage, TrainSkeleton } from "@/features/training";

export const metadata: Metadata = {
  title: "Train",
  description: "Give pictures in folders, read what is in them, train, and watch.",
};

export default function Page() {
  return (
    <Suspense fallback={<TrainSkeleton />}>
      <TrainPage />
    </Suspense>
  );
}
