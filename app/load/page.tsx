import type { Metadata } from "next";
import { Suspense } from "react";

import { LoadPage, LoadSkeleton } from "@/features/load";

export const metadata: Metadata = {
  title: "Load",
  description: "How the server held many users at once: speed, failures and on what machine.",
};

export default function Page() {
  return (
    <Suspense fallback={<LoadSkeleton />}>
      <LoadPage />
    </Suspense>
  );
}
