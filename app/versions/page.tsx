import type { Metadata } from "next";

import { ModelsPage } from "@/features/models";

export const metadata: Metadata = {
  title: "Models",
  description: "Which model answers, how good it is, and where it fails.",
};

export default function Page() {
  return <ModelsPage />;
}
