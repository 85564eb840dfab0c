import type { Metadata } from "next";

import { ModelPage } from "@/features/models";

export const metadata: Metadata = {
  title: "Model",
  description: "How good one version is, where it fails, what it was made from, and how to use it.",
};

export default function Page() {
  return <ModelPage />;
}
