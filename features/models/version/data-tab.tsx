"use client";

import { ForecastPanel } from "./forecast-panel";
import { Lineage } from "./lineage";
import { ModelCard } from "./model-card";
import { SplitPanel } from "./split-panel";
import type { TabProps } from "./tab-props";
import { TriedBackbones } from "./tried-backbones";

/** What it was made from, and what it was tested on. */
export function DataTab({ model, evaluation }: TabProps) {
  return (
    <>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Lineage model={model} />
        <SplitPanel model={model} evaluation={evaluation} />
      </div>
      <ForecastPanel model={model} />
      <TriedBackbones model={model} />
      <ModelCard version={model.version} />
    </>
  );
}
