import { CircleCheck, Dices, Download, TriangleAlert } from "lucide-react";

import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import type { Backbone } from "@/lib/api/types";

import { downloadSize, type WeightsState, weightsState, weightsWords } from "./backbones";

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

interface WeightsNoticeProps {
  backbone: Backbone;
  /** A network that suits as well and whose weights are here. */
  instead: Backbone | undefined;
  onChoose: (backbone: Backbone) => void;
}

/** Says before training begins that it will need weights which are not here. */
export function WeightsNotice({ backbone, instead, onChoose }: WeightsNoticeProps) {
  const state = weightsState(backbone);
  if (state !== "download" && state !== "missing") return null;
  return (
    <Notice
      tone="warning"
      icon={Download}
      title={`The weights of ${backbone.title} are not on the server's machine`}
      action={
        instead !== undefined && (
          <Button variant="outline" size="sm" onClick={() => onChoose(instead)}>
            Take {instead.title}
          </Button>
        )
      }
    >
      {state === "download"
        ? `Training downloads them once, ${downloadSize(backbone)}. Without internet it stops there and says how to get them; nothing else changes.`
        : "Training cannot begin until their package is installed; the job says how."}
    </Notice>
  );
}
