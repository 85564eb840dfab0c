"use client";

import { Field } from "@/components/field";
import { OptionSelect } from "@/components/option-select";
import { Panel } from "@/components/panel";
import { Skeleton } from "@/components/ui/skeleton";
import type { ModelSummary } from "@/lib/api/types";

import { useModelPair } from "../queries";

import { PairTables } from "./pair-tables";

interface CompareVersionsProps {
  models: readonly ModelSummary[];
  /** One or two versions that were chosen, the first of them first. */
  chosen: readonly string[];
  onChoose: (versions: readonly string[]) => void;
}

/** Two versions side by side; where fewer were chosen, the live one and the newest other. */
export function CompareVersions({ models, chosen, onChoose }: CompareVersionsProps) {
  const [a = "", b = ""] = pairOf(models, chosen);
  const { data, error } = useModelPair(a, b);
  const options = models.map(({ version, is_champion }) => ({
    value: version,
    label: is_champion ? `${version} (live)` : version,
  }));
  return (
    <Panel title="Compare two" sentence="Side by side, figure by figure and class by class.">
      <div className="mb-6 grid gap-4 sm:grid-cols-2">
        <Field label="Version">
          {(ids) => (
            <OptionSelect {...ids} value={a} onChange={(version) => onChoose([version, b])} options={options} />
          )}
        </Field>
        <Field label="Compared with">
          {(ids) => (
            <OptionSelect {...ids} value={b} onChange={(version) => onChoose([a, version])} options={options} />
          )}
        </Field>
      </div>
      {a === b && <p className="text-muted-foreground">Choose two different versions.</p>}
      {a !== b && error !== null && <p className="text-destructive">{error.message}</p>}
      {a !== b && error === null && data === undefined && <Skeleton className="h-40 w-full" />}
      {a !== b && data !== undefined && <PairTables pair={data} />}
    </Panel>
  );
}

/** What was chosen may have been deleted since; the live one, where it is added, is what others are held against. */
function pairOf(models: readonly ModelSummary[], chosen: readonly string[]): string[] {
  const known = chosen.filter((version) => models.some((model) => model.version === version));
  if (known.length === 2) return known;
  const live = models.filter((model) => model.is_champion).map(({ version }) => version);
  const two = [...new Set([...known, ...live, ...models.map(({ version }) => version)])].slice(0, 2);
  return two.toSorted((one, other) => Number(live.includes(other)) - Number(live.includes(one)));
}
