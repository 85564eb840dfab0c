import type { Comparison } from "@/lib/api/types";

import { ComparisonFigures } from "../version/comparison-figures";

/** What is on record where the tests of the two were of different pictures. */
export function StoredComparison({ comparison }: { comparison: Comparison }) {
  return (
    <section aria-label="On the same pictures" className="flex flex-col gap-4 lg:flex-row lg:justify-between">
      <p className="max-w-[80ch] text-pretty">
        {comparison.candidate} was compared with {comparison.champion} when it was made. {comparison.reason}
      </p>
      <ComparisonFigures comparison={comparison} />
    </section>
  );
}
