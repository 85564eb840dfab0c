import type { Metadata } from "next";

import { InsightsPage } from "@/features/insights";

export const metadata: Metadata = {
  title: "Insights",
  description: "What is in the pictures, and what is wrong with them.",
};

export default function Page() {
  return <InsightsPage />;
}
