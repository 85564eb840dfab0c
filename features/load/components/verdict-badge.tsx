import { clsx } from "clsx";
import { CircleCheck, CircleX } from "lucide-react";

import type { LoadTestSummary } from "@/lib/api/types";

const LOOKS = {
  passed: { word: "Passed", icon: CircleCheck, look: "bg-primary-wash text-primary" },
  failed: { word: "Failed", icon: CircleX, look: "bg-destructive-wash text-destructive" },
};

export function VerdictBadge({ verdict }: { verdict: LoadTestSummary["verdict"] }) {
  const { word, icon: Icon, look } = LOOKS[verdict];
  return (
    <span
      className={clsx("inline-flex h-6 shrink-0 items-center gap-1.5 rounded-md px-2 text-small font-medium", look)}
    >
      <Icon className="size-4" aria-hidden />
      {word}
    </span>
  );
}
