import { CloudOff, RotateCcw, SearchX } from "lucide-react";

import { ApiProblem, isNotFound } from "@/lib/api/problem";

import { Link } from "./link";
import { Notice } from "./notice";
import { Button, buttonVariants } from "./ui/button";

interface QueryProblemProps {
  /** What could not be read, for faults that have no title of their own. */
  title: string;
  error: Error;
  onRetry: () => void;
  /** What is said where the address asks for something that is not there, and the way to all that are. */
  missing?: { title: string; href: string; way: string };
}

/** Why something is not on the page, and a way to try again; or a way on, where trying again changes nothing. */
export function QueryProblem({ title, error, onRetry, missing }: QueryProblemProps) {
  if (missing !== undefined && isNotFound(error))
    return (
      <Notice
        tone="warning"
        icon={SearchX}
        title={missing.title}
        action={
          <Link href={missing.href} className={buttonVariants({ variant: "outline", size: "sm" })}>
            {missing.way}
          </Link>
        }
      >
        It was deleted, or never was on this server; or the address is not complete.
      </Notice>
    );
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
