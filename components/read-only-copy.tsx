import { Lock } from "lucide-react";

import { Command } from "./command";
import { EmptyState } from "./empty-state";
import { Link } from "./link";
import { buttonVariants } from "./ui/button";

/** Stands where a page needs storage and a worker, and this copy of Whisker has neither. */
export function ReadOnlyCopy() {
  return (
    <EmptyState
      icon={Lock}
      title="This copy is read-only"
      words="It answers with the model that came with it and stores nothing, so there is nothing to train and no inbox here. On a machine of your own, Whisker does both:"
    >
      <Command>docker compose up</Command>
      <Link href="/" className={buttonVariants({ variant: "outline" })}>
        Ask the model
      </Link>
    </EmptyState>
  );
}
