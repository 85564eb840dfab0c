import type { Metadata } from "next";

import { PredictPage } from "@/features/predict";

// The layout's template is for the routes below it, not for its own page.
export const metadata: Metadata = { title: { absolute: "Predict · Whisker" } };

export default function Page() {
  return <PredictPage />;
}
