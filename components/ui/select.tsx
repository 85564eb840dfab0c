import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";

import { INPUT_CLASS } from "./input";

interface SelectProps extends Omit<ComponentProps<"select">, "onChange" | "className" | "multiple"> {
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  className?: string;
}

/** The system's own choice list, in our frame: it works with every keyboard and on every phone. */
export function Select({ options, onChange, className, ...rest }: SelectProps) {
  return (
    <div className={clsx("relative", className)}>
      <select
        {...rest}
        onChange={(event) => onChange(event.target.value)}
        className={clsx(INPUT_CLASS, "appearance-none pr-9")}
      >
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown className="text-muted pointer-events-none absolute top-3 right-3 size-4" aria-hidden />
    </div>
  );
}
