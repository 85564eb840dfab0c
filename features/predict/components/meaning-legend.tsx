"use client";

import {
  MeaningBadge,
  sureRule,
  sureWords,
  type Certainty,
  type Meaning,
  unknownWords,
  unsureRule,
  useCertainty,
  useLiveVersion,
} from "@/features/models";

/** How to read an answer, before there is one; how far to trust it is what the live model's own test says. */
export function MeaningLegend() {
  const { data: version } = useLiveVersion();
  const { data: certainty } = useCertainty(version);
  return (
    <section aria-labelledby="legend-title" className="border-border border-t pt-6">
      <h2 id="legend-title" className="font-medium">
        How to read an answer
      </h2>
      <ul className="mt-3 grid gap-x-8 gap-y-4 sm:grid-cols-3">
        {explanations(certainty).map(([meaning, words]) => (
          <li key={meaning} className="flex flex-col items-start gap-2">
            <MeaningBadge outcome={meaning} />
            <p className="text-muted-foreground text-pretty">{words}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function explanations(certainty: Certainty | null | undefined): [Meaning, string][] {
  const known = certainty == null ? ["", ""] : [` ${sureWords(certainty)}`, ` ${unknownWords(certainty)}`];
  return [
    ["sure", `${sureRule(certainty)}${known[0] ?? ""}`],
    ["unsure", `${unsureRule(certainty)} A hint, for a person to check.`],
    ["unknown", `Unlike anything the model was trained on. No answer, rather than a wrong one.${known[1] ?? ""}`],
  ];
}
