"use client";

import { ChevronsUpDown } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";

import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Skeleton } from "@/components/ui/skeleton";
import type { ModelSummary } from "@/lib/api/types";

/** Looked at only by who changes the model. */
const ModelList = dynamic(() => import("./model-list").then((module) => module.ModelList), {
  ssr: false,
  loading: () => <Skeleton className="m-3 h-24" />,
});

interface ModelPickerProps {
  label: string;
  models: readonly ModelSummary[];
  chosen: string | null;
  onChoose: (version: string) => void;
  children: ReactNode;
}

/** A button that opens the list of versions. */
export function ModelPicker({ label, models, chosen, onChoose, children }: ModelPickerProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button variant="outline" size="sm" className="max-w-full min-w-0">
          <span className="flex min-w-0 items-center gap-2">{children}</span>
          <ChevronsUpDown className="text-muted-foreground" aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={label} align="start" className="w-[min(24rem,calc(100vw-2rem))] p-0">
        <ModelList
          label={label}
          models={models}
          chosen={chosen}
          onChoose={(version) => {
            setIsOpen(false);
            onChoose(version);
          }}
        />
      </PopoverContent>
    </Popover>
  );
}
