"use client";

import { ChevronsUpDown } from "lucide-react";
import dynamic from "next/dynamic";
import type { ReactNode } from "react";

import { LazyPopover } from "@/components/lazy-popover";
import { Button } from "@/components/ui/button";
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
  return (
    <LazyPopover
      label={label}
      className="w-[min(24rem,calc(100vw-2rem))] p-0"
      trigger={
        <Button variant="outline" size="sm" className="max-w-full min-w-0">
          <span className="flex min-w-0 items-center gap-2">{children}</span>
          <ChevronsUpDown className="text-muted-foreground" aria-hidden />
        </Button>
      }
    >
      {(close) => (
        <ModelList
          label={label}
          models={models}
          chosen={chosen}
          onChoose={(version) => {
            close();
            onChoose(version);
          }}
        />
      )}
    </LazyPopover>
  );
}
