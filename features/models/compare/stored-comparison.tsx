import type { Comparison, ModelPair } from "@/lib/api/types";

import { useComparison } from "../queries";
import { ComparisonFigures } from "../version/comparison-figures";

/** How two did on the same pictures when the newer one was made; null where they did not meet then. */
export function useStoredComparison({ a, b }: ModelPair): Comparison | null {
  const { data: ofA } = useComparison(a.model.version);
  const { data: ofB } = useComparison(b.model.version);
  if (ofB?.champion === a.model.version) return ofB;
  return ofA?.champion === b.model.version ? ofA : null;
}

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
