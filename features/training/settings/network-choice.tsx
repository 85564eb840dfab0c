"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { Layers3 } from "lucide-react";
import { useState } from "react";

import { QueryProblem } from "@/components/query-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { TrainMode } from "@/features/models";
import type { Backbone } from "@/lib/api/types";

import { factsOf } from "./backbones";
import { ChoiceRow } from "./choice-row";
import { NetworkDialog } from "./network-dialog";
import { WeightsMark } from "./weights-mark";

interface NetworkChoiceProps {
  backbones: UseQueryResult<Backbone[]>;
  chosen: Backbone | undefined;
  mode: TrainMode;
  /** Whether it begins with random weights. */
  isRandom: boolean;
  onChoose: (backbone: Backbone) => void;
}

/** Which network learns. */
export function NetworkChoice({ backbones, chosen, mode, isRandom, onChoose }: NetworkChoiceProps) {
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
      <p className="text-muted-foreground text-small leading-5">{factsOf(chosen)}</p>
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
