import type { Metadata } from "next";
import { Suspense } from "react";

import { InsightsPage } from "@/components/insights/insights-page";
import { InsightsSkeleton } from "@/components/insights/insights-skeleton";

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
