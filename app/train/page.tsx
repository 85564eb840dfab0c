import type { Metadata } from "next";
import { Suspense } from "react";

import { TrainPage } from "@/components/train/train-page";
import { TrainSkeleton } from "@/components/train/train-skeleton";

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
