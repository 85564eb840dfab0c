import { Gauge } from "lucide-react";

import { Command } from "@/components/command";
import { EmptyState } from "@/components/empty-state";

/** Teaches how the first load test gets here. */
export function NoLoadTests() {
  return (
    <EmptyState
      icon={Gauge}
      title="No load test yet"
      words="A load test sends 20, then 200 simulated users to Whisker for two minutes: they send pictures, read, browse and upload. How fast the answers came, and whether any was missing, appears here. Run this where Whisker was checked out; it starts a server of its own, so nothing here is touched:"
    >
      <Command>make flood</Command>
    </EmptyState>
  );
}
