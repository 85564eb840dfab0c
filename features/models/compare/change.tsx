import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";

import { formatPoints } from "@/lib/format";

interface ChangeProps {
  /** Of two rates, the second minus the first. */
  difference: number;
  isLowerBetter?: boolean;
}

/** A difference in points: the arrow says which way, the word whether that is better. */
export function Change({ difference, isLowerBetter = false }: ChangeProps) {
  const points = formatPoints(difference);
  if (points === formatPoints(0)) return <span className="text-muted-foreground">no difference</span>;
  const isBetter = difference > 0 !== isLowerBetter;
  const Icon = difference > 0 ? ArrowUp : ArrowDown;
  return (
    <span className={clsx("inline-flex items-center gap-1 whitespace-nowrap", isBetter ? "text-sure" : "text-unsure")}>
      <Icon className="size-4 shrink-0" aria-hidden />
      <span className="figures">{points}</span> <span>{isBetter ? "better" : "worse"}</span>
    </span>
  );
}
