import { clsx } from "clsx";
import { Check } from "lucide-react";

import type { Job } from "@/lib/api/types";

import { phaseOf, phasesOf } from "../words";

/** Where a job is among the phases it goes through. */
export function JobPhases({ job }: { job: Job }) {
  const phases = phasesOf(job);
  const current = phases.indexOf(phaseOf(job) ?? "");
  if (phases.length < 2) return null;
  return (
    <ol aria-label="Phases" className="grid auto-cols-fr grid-flow-col gap-2 text-small">
      {phases.map((phase, index) => (
        <li
          key={phase}
          aria-current={index === current ? "step" : undefined}
          className={clsx(
            "flex items-center gap-1.5 border-t-2 pt-2",
            index <= current ? "border-primary" : "border-border",
            index === current ? "font-medium" : "text-muted-foreground",
          )}
        >
          {index < current && <Check className="text-primary size-4 shrink-0" role="img" aria-label="Done:" />}
          {phase}
        </li>
      ))}
    </ol>
  );
}
