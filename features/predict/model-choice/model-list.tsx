"use client";

import { Check } from "lucide-react";

import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { LiveBadge } from "@/features/models";
import type { ModelSummary } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { formatRate } from "@/lib/format";

/** As many are seen at a glance. */
const MOST_WITHOUT_SEARCH = 6;

interface ModelListProps {
  label: string;
  models: readonly ModelSummary[];
  chosen: string | null;
  onChoose: (version: string) => void;
}

/** The versions to choose from, to be searched where there are many. */
export function ModelList({ label, models, chosen, onChoose }: ModelListProps) {
  const isShort = models.length <= MOST_WITHOUT_SEARCH;
  return (
    <Command label={label} {...(chosen === null ? {} : { defaultValue: chosen })}>
      {/* Without its field the list could not be walked through by keyboard. */}
      <div className={cn(isShort && "sr-only")}>
        <CommandInput placeholder="Find a model" aria-label="Find a model" />
      </div>
      <CommandList>
        <CommandEmpty>No model is called that.</CommandEmpty>
        <CommandGroup>
          {models.map((model) => (
            <CommandItem
              key={model.version}
              value={model.version}
              keywords={[model.name, model.label ?? ""]}
              onSelect={() => onChoose(model.version)}
              className="items-start gap-3 px-3 py-2 pointer-coarse:min-h-11"
            >
              <Check className={cn("text-primary mt-1", model.version !== chosen && "invisible")} aria-hidden />
              <ModelEntry model={model} isChosen={model.version === chosen} />
            </CommandItem>
          ))}
        </CommandGroup>
      </CommandList>
    </Command>
  );
}

function ModelEntry({ model, isChosen }: { model: ModelSummary; isChosen: boolean }) {
  const isOptimistic = (model.same_scene_share ?? 0) > 0;
  return (
    <span className="flex min-w-0 grow items-start justify-between gap-3">
      <span className="min-w-0">
        <span className="block leading-6 font-medium break-words">
          {model.version}
          {isChosen && <span className="sr-only">, chosen</span>}
        </span>
        {model.label != null && <span className="text-small block break-words">{model.label}</span>}
        <span className="text-muted-foreground block text-xs leading-5">
          <span className="figures">{formatRate(model.accuracy)}</span> accuracy
          {isOptimistic && ", same scene: optimistic"}
        </span>
      </span>
      {model.is_champion && <LiveBadge />}
    </span>
  );
}
