import { shortModeWords } from "@/features/models";
import type { Backbone, Recipe } from "@/lib/api/types";
import { formatCount } from "@/lib/format";

import { typedForm } from "./setting-fields";

/** How a recipe trains, in a line: way, network, side and epochs. */
export function recipeFacts({ resolved }: Recipe, backbone: Backbone | undefined): string {
  const { mode, size_px: sizePx, epochs } = resolved;
  const facts = [
    typeof mode === "string" ? shortModeWords(mode) : null,
    backbone?.title ?? typedForm(resolved.backbone),
    typeof sizePx === "number" ? `${sizePx} px` : null,
    typeof epochs === "number" ? formatCount(epochs, "epoch") : null,
  ];
  return facts.filter((fact) => fact !== null).join(" · ");
}
