import { RotateCcw } from "lucide-react";
import type { MouseEvent } from "react";

import { Button } from "@/components/ui/button";
import { MeaningBadge } from "@/features/models";
import type { ApiProblem } from "@/lib/api/problem";

interface CardProblemProps {
  name: string;
  problem: ApiProblem;
  onRetry: (event: MouseEvent) => void;
}

/** Why there is no answer, in the server's words; to be tried again only where another answer may come of it. */
export function CardProblem({ name, problem, onRetry }: CardProblemProps) {
  return (
    <div className="border-border flex grow flex-col max-sm:order-first sm:border-t lg:border-t-0">
      <div role="alert" className="bg-destructive-wash p-4">
        <MeaningBadge outcome="failed" isPlain />
        <h3 className="text-xl leading-8 font-semibold tracking-[-0.02em]">Could not be classified</h3>
        <p className="text-muted-foreground break-words">{problem.detail}</p>
      </div>
      <div className="flex grow flex-col items-start gap-4 p-4">
        {problem.isPassing && (
          <Button variant="outline" size="sm" onClick={onRetry}>
            <RotateCcw aria-hidden />
            Retry
          </Button>
        )}
        <p className="border-border text-muted-foreground mt-auto w-full border-t break-words pt-3 text-xs">
          {name}
          {problem.requestId !== undefined && <span className="figures"> · request {problem.requestId}</span>}
        </p>
      </div>
    </div>
  );
}
