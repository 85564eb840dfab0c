import type { Metadata } from "next";

import { StoragePage } from "@/features/storage";

export const metadata: Metadata = {
  title: "Storage",
  description: "What takes the space in the data folder, and what deleting it gives back.",
};

export default function Page() {
  return <StoragePage />;
}
