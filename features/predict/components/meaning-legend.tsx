"use client";

import { useQuery } from "@tanstack/react-query";

import { WhenNear } from "@/components/when-near";
import {
  type Meaning,
  MeaningBadge,
  modelQueries,
  sureRule,
  sureWords,
  unknownWords,
  unsureRule,
} from "@/features/models";
import type { ModelDetail } from "@/lib/api/types";

/** How to read an answer, before there is one; how far to trust it is what the model's own test says. */
export function MeaningLegend({ version }: { version: string | undefined }) {
  return (
    <section aria-labelledby="legend-title" className="border-border border-t pt-6">
      <h2 id="legend-title" className="font-medium">
        How to read an answer
      </h2>
      <WhenNear placeholder={<Meanings model={undefined} />}>
        <Tested version={version} />
      </WhenNear>
    </section>
  );
}

function Tested({ version }: { version: string | undefined }) {
  const { data: model } = useQuery({
    ...modelQueries.detail(version ?? ""),
    enabled: version !== undefined,
    meta: { isOptional: true },
  });
  return <Meanings model={model} />;
}

function Meanings({ model }: { model: ModelDetail | undefined }) {
  return (
    <ul className="mt-3 grid gap-x-8 gap-y-4 sm:grid-cols-3">
      {explanations(model).map(([meaning, words]) => (
        <li key={meaning} className="flex flex-col items-start gap-2">
          <MeaningBadge outcome={meaning} />
          <p className="text-muted-foreground text-pretty">{words}</p>
        </li>
      ))}
    </ul>
  );
}

function explanations(model: ModelDetail | undefined): [Meaning, string][] {
  const certainty = model?.certainty;
  const threshold = model?.thresholds == null ? certainty : { threshold: model.thresholds.high };
  const known = certainty == null ? ["", ""] : [` ${sureWords(certainty)}`, ` ${unknownWords(certainty)}`];
  return [
    ["sure", `${sureRule(threshold)}${known[0] ?? ""}`],
    ["unsure", `${unsureRule(threshold)} A hint, for a person to check.`],
    ["unknown", `Unlike anything the model was trained on. No answer, rather than a wrong one.${known[1] ?? ""}`],
  ];
}
