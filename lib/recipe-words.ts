import type { Backbone, Recipe } from "./api/types";
import { downloadSize, weightsState } from "./backbones";
import { formatCount } from "./format";
import { typedForm } from "./setting-fields";
import { shortModeWords } from "./training-modes";

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

/** What a recipe costs: time by its way to learn, and weights that are not here yet. */
export function recipeCost({ resolved }: Recipe, backbone: Backbone | undefined): string {
  const time = resolved.mode === "quick" ? "A minute or so for a few thousand pictures" : "Many minutes to hours";
  if (backbone === undefined || resolved.weights === "none") return time;
  const state = weightsState(backbone);
  if (state === "download") return `${time}, after a download of ${downloadSize(backbone)}`;
  return state === "missing" ? `${time}; its weights are not installed` : time;
}
