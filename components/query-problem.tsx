import { CloudOff, RotateCcw } from "lucide-react";

import { ApiProblem } from "@/lib/api/problem";

import { Notice } from "./notice";
import { Button } from "./ui/button";

interface QueryProblemProps {
  /** What could not be read, for faults that have no title of their own. */
  title: string;
  error: Error;
  onRetry: () => void;
}

/** Why something is not on the page, and a way to try again. */
export function QueryProblem({ title, error, onRetry }: QueryProblemProps) {
  return (
    <Notice
      tone="danger"
      icon={CloudOff}
      title={error instanceof ApiProblem && error.isUnreachable ? error.title : title}
      action={
        <Button variant="outline" size="sm" onClick={onRetry}>
          <RotateCcw aria-hidden />
          Try again
        </Button>
      }
    >
      {error.message}
    </Notice>
  );
}
