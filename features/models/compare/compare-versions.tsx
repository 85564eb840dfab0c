"use client";

import { useState } from "react";

import { Panel } from "@/components/panel";
import { Field } from "@/components/field";
import { OptionSelect } from "@/components/option-select";
import { Skeleton } from "@/components/ui/skeleton";
import type { ModelSummary } from "@/lib/api/types";

import { useModelPair } from "../queries";

import { PairTables } from "./pair-tables";

/** Two versions side by side; at first the live one and the newest other. */
export function CompareVersions({ models }: { models: readonly ModelSummary[] }) {
  const live = models.find((model) => model.is_champion) ?? models[0];
  const other = models.find((model) => model.version !== live?.version);
  const [chosenA, setA] = useState<string | null>(null);
  const [chosenB, setB] = useState<string | null>(null);
  // What was chosen may have been deleted since.
  const pick = (chosen: string | null, instead: ModelSummary | undefined) =>
    models.find(({ version }) => version === chosen)?.version ?? instead?.version ?? "";
  const a = pick(chosenA, live);
  const b = pick(chosenB, other);
  const { data, error } = useModelPair(a, b);
  const options = models.map(({ version, is_champion }) => ({
    value: version,
    label: is_champion ? `${version} (live)` : version,
  }));
  return (
    <Panel title="Compare two" sentence="Side by side, figure by figure and class by class.">
      <div className="mb-6 grid gap-4 sm:grid-cols-2">
        <Field label="Version">{(ids) => <OptionSelect {...ids} value={a} onChange={setA} options={options} />}</Field>
        <Field label="Compared with">
          {(ids) => <OptionSelect {...ids} value={b} onChange={setB} options={options} />}
        </Field>
      </div>
      {a === b && <p className="text-muted-foreground">Choose two different versions.</p>}
      {a !== b && error !== null && <p className="text-destructive">{error.message}</p>}
      {a !== b && error === null && data === undefined && <Skeleton className="h-40 w-full" />}
      {a !== b && data !== undefined && <PairTables pair={data} />}
    </Panel>
  );
}
