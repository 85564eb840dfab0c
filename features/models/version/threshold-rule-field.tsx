import { useId } from "react";

import { Input } from "@/components/ui/input";

interface RuleFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A number of a rule. */
export function RuleField({ label, value, onChange }: RuleFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-small font-medium">
        {label}
      </label>
      <Input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="figures w-28"
      />
    </div>
  );
}
