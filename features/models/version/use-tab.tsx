"use client";

import { Downloads } from "./downloads";
import { ReadyCode } from "./ready-code";
import type { TabProps } from "./tab-props";
import { ThresholdsInUse } from "./thresholds-in-use";

/** How to ask it, take it elsewhere, and which of its answers need no second look. */
export function UseTab({ model }: TabProps) {
  return (
    <>
      <ReadyCode model={model} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <ThresholdsInUse version={model.version} />
        <Downloads model={model} />
      </div>
    </>
  );
}
