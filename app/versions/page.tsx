import type { Metadata } from "next";

import { ModelsPage } from "@/components/models/models-page";

export const metadata: Metadata = {
  title: "Models",
  description: "Which model answers, how good it is, and where it fails.",
};

export default function Page() {
  return <ModelsPage />;
}
