import type { Metadata } from "next";
import { Suspense } from "react";

import { InsightsPage, InsightsSkeleton } from "@/features/insights";

export const metadata: Metadata = {
  title: "Insights",
  description: "What is in the pictures, and what is wrong with them.",
};

export default function Page() {
  return (
    <Suspense fallback={<InsightsSkeleton />}>
      <InsightsPage />
    </Suspense>
  );
}
