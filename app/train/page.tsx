import type { Metadata } from "next";

import { TrainPage } from "@/features/training";

export const metadata: Metadata = {
  title: "Train",
  description: "Give pictures in folders, read what is in them, train, and watch.",
};

export default function Page() {
  return <TrainPage />;
}
