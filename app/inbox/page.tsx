import type { Metadata } from "next";

import { InboxPage } from "@/features/inbox";

export const metadata: Metadata = {
  title: "Inbox",
  description: "What people said about the model's answers, on its way into the next training.",
};

export default function Page() {
  return <InboxPage />;
}
