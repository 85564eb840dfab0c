import type { ReactNode } from "react";

/** A line of a list of facts. */
export function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-6 py-2">
      <dt className="text-muted-foreground">{term}</dt>
      <dd className="ml-auto min-w-0 text-right text-pretty break-words">{children}</dd>
    </div>
  );
}
