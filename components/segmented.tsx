import type { ReactNode } from "react";

import { ToggleGroup, ToggleGroupItem } from "./ui/toggle-group";

interface Option<T extends string> {
  value: T;
  label: ReactNode;
}

interface SegmentedProps<T extends string> {
  label: string;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
}

const ITEM =
  "h-8 gap-2 rounded-md! px-3 text-small text-muted-foreground hover:bg-transparent hover:text-foreground data-[state=on]:bg-card data-[state=on]:text-foreground data-[state=on]:ring-1 data-[state=on]:ring-border pointer-coarse:h-11 pointer-coarse:min-w-11";

/** One choice out of a few, side by side. */
export function Segmented<T extends string>({ label, options, value, onChange }: SegmentedProps<T>) {
  return (
    <ToggleGroup
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      className="max-w-full gap-1 overflow-x-auto pointer-coarse:gap-0 rounded-lg border border-border bg-muted p-1"
    >
      {options.map((option) => (
        <ToggleGroupItem key={option.value} value={option.value} className={ITEM}>
          {option.label}
        </ToggleGroupItem>
      ))}
    </ToggleGroup>
  );
}
