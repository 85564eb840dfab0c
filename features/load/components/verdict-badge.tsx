import { clsx } from "clsx";
import { CircleCheck, CircleX } from "lucide-react";

import type { LoadTestSummary } from "@/lib/api/types";

const LOOKS = {
  passed: { word: "Passed", icon: CircleCheck, look: "bg-accent-wash text-accent" },
  failed: { word: "Failed", icon: CircleX, look: "bg-danger-wash text-danger" },
};

export function VerdictBadge({ verdict }: { verdict: LoadTestSummary["verdict"] }) {
  const { word, icon: Icon, look } = LOOKS[verdict];
  return (
    <span
      className={clsx(
        "inline-flex h-6 shrink-0 items-center gap-1.5 rounded-md px-2 text-[0.8125rem] font-medium",
        look,
      )}
    >
      <Icon className="size-4" aria-hidden />
      {word}
    </span>
  );
}
