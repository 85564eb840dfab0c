import type { Meaning } from "@/lib/verdict";

import { MeaningBadge } from "../meanings/meaning-badge";

const EXPLANATIONS: readonly [Meaning, string][] = [
  ["sure", "More than 80% for one class. Answers like this are rarely wrong."],
  ["unsure", "80% or less. A hint, for a person to check."],
  ["unknown", "Unlike anything the model was trained on. No answer, rather than a wrong one."],
];

/** How to read an answer, before there is one. */
export function MeaningLegend() {
  return (
    <section aria-labelledby="legend-title" className="border-line border-t pt-6">
      <h2 id="legend-title" className="font-medium">
        How to read an answer
      </h2>
      <ul className="mt-3 grid gap-x-8 gap-y-4 sm:grid-cols-3">
        {EXPLANATIONS.map(([meaning, words]) => (
          <li key={meaning} className="flex flex-col items-start gap-2">
            <MeaningBadge outcome={meaning} />
            <p className="text-muted text-pretty">{words}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
