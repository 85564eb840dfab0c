import type { ComponentProps } from "react";

import { NativeSelect, NativeSelectOption } from "./ui/native-select";

interface OptionSelectProps extends Omit<ComponentProps<typeof NativeSelect>, "onChange" | "multiple"> {
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

/** The system's own choice list, in our frame: it works with every keyboard and on every phone. */
export function OptionSelect({ options, onChange, ...rest }: OptionSelectProps) {
  return (
    <NativeSelect {...rest} onChange={(event) => onChange(event.target.value)}>
      {options.map(({ value, label }) => (
        <NativeSelectOption key={value} value={value}>
          {label}
        </NativeSelectOption>
      ))}
    </NativeSelect>
  );
}
