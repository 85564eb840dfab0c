import type { Metadata } from "next";

import { SearchPage } from "@/features/search";

export const metadata: Metadata = {
  title: "Searches",
  description: "Which ways to train were tried, how good they were, and what they cost.",
};

export default function Page() {
  return <SearchPage />;
}
