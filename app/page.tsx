import type { Metadata } from "next";

import { PredictPage } from "@/components/predict/predict-page";

export const metadata: Metadata = { title: "Predict" };

export default function Page() {
  return <PredictPage />;
}
