"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { Layers3 } from "lucide-react";
import { useState } from "react";

import { QueryProblem } from "@/components/query-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { TrainMode } from "@/features/models";
import type { Backbone } from "@/lib/api/types";

import { factsOf, measuredWords, weightsState } from "./backbones";
import { ChoiceRow } from "./choice-row";
import { NetworkDialog } from "./network-dialog";
import { withBackbone } from "./training-draft";
import type { TrainingForm } from "./use-training-draft";
import { WeightsMark, WeightsNotice } from "./weights";

interface NetworkChoiceProps {
  backbones: UseQueryResult<Backbone[]>;
  chosen: Backbone | undefined;
  mode: TrainMode;
  /** Whether it begins with random weights. */
  isRandom: boolean;
  onChoose: (backbone: Backbone) => void;
}

/** Which network learns. */
function NetworkChoice({ backbones, chosen, mode, isRandom, onChoose }: NetworkChoiceProps) {
  const { data, error, refetch } = backbones;
  const [isOpen, setIsOpen] = useState(false);
  if (data === undefined && error !== null)
    return <QueryProblem title="The networks could not be read" error={error} onRetry={() => void refetch()} />;
  if (data === undefined || chosen === undefined) return <Skeleton className="h-20 w-full" />;
  return (
    <ChoiceRow
      icon={Layers3}
      label="Network"
      title={chosen.title}
      action={
        <Button variant="outline" aria-label="Choose another network" onClick={() => setIsOpen(true)}>
          Choose another
        </Button>
      }
    >
      {[factsOf(chosen), ...measuredWords(chosen)].map((words) => (
        <p key={words} className="text-muted-foreground text-small leading-5">
          {words}
        </p>
      ))}
      <WeightsMark backbone={chosen} isRandom={isRandom} />
      {isOpen && (
        <NetworkDialog
          backbones={data}
          chosen={chosen.name}
          mode={mode}
          onClose={() => setIsOpen(false)}
          onChoose={(backbone) => {
            setIsOpen(false);
            onChoose(backbone);
          }}
        />
      )}
    </ChoiceRow>
  );
}

/** The network, and a word about weights that are not here. */
export function NetworkSettings({ form: { draft, setDraft, backbones, backbone } }: { form: TrainingForm }) {
  const { mode, values } = draft;
  const isRandom = backbone?.weights_from !== "none" && (mode === "scratch" || values.weights === "none");
  const choose = (next: Backbone) => setDraft(withBackbone(draft, next, backbone));
  const instead = backbones.data?.find((other) => other.modes.includes(mode) && weightsState(other) === "ready");
  return (
    <div className="flex flex-col gap-3">
      <NetworkChoice backbones={backbones} chosen={backbone} mode={mode} isRandom={isRandom} onChoose={choose} />
      {backbone !== undefined && !isRandom && <WeightsNotice backbone={backbone} instead={instead} onChoose={choose} />}
    </div>
  );
}
