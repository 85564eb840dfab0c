import type { Metadata } from "next";

import { PredictPage } from "@/features/predict";

export const metadata: Metadata = { title: "Predict" };

export default function Page() {
  return <PredictPage />;
}
