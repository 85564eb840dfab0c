import type { Metadata } from "next";

import { LoadPage } from "@/features/load";

export const metadata: Metadata = {
  title: "Load",
  description: "How the server held many users at once: speed, failures and on what machine.",
};

export default function Page() {
  return <LoadPage />;
}
