import { Gauge } from "lucide-react";

import { Command } from "@/components/command";
import { EmptyState } from "@/components/empty-state";

/** Teaches how the first load test gets here. */
export function NoLoadTests() {
  return (
    <EmptyState
      icon={Gauge}
      title="No load test yet"
      words="20, then 200 simulated users send pictures, browse and upload for two minutes, on a server of their own. Run this where Whisker was checked out; how fast the answers came appears here:"
    >
      <Command>make flood</Command>
    </EmptyState>
  );
}
