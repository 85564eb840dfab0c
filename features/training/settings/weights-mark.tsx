import { CircleCheck, Dices, Download, TriangleAlert } from "lucide-react";

import type { Backbone } from "@/lib/api/types";

import { type WeightsState, weightsState, weightsWords } from "./backbones";

const ICONS: Record<WeightsState, typeof Download> = {
  ready: CircleCheck,
  download: Download,
  missing: TriangleAlert,
  none: Dices,
};

const TONES: Record<WeightsState, string> = {
  ready: "text-primary",
  download: "text-unsure",
  missing: "text-destructive",
  none: "text-muted-foreground",
};

/** Where the weights of a network are, doubled by an icon. */
export function WeightsMark({ backbone, isRandom = false }: { backbone: Backbone; isRandom?: boolean }) {
  const state = isRandom ? "none" : weightsState(backbone);
  const Icon = ICONS[state];
  return (
    <span className="flex items-start gap-1.5 text-small leading-5">
      <Icon className={`mt-0.5 size-4 shrink-0 ${TONES[state]}`} aria-hidden />
      {isRandom ? "Begins with random weights" : weightsWords(backbone)}
    </span>
  );
}
