import { clsx } from "clsx";
import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";

interface Choice<T extends string> {
  value: T;
  title: string;
  words: ReactNode;
  /** What it costs, or when it is the right one. */
  note?: ReactNode;
}

interface ChoiceCardsProps<T extends string> {
  label: string;
  choices: readonly Choice<T>[];
  value: T;
  onChange: (value: T) => void;
}

/** One choice out of a few that need a sentence each. */
export function ChoiceCards<T extends string>({ label, choices, value, onChange }: ChoiceCardsProps<T>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const chosen = choices.find((choice) => choice.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      className="grid gap-3 md:grid-cols-3"
    >
      {choices.map((choice) => (
        <RadioGroup.Item
          key={choice.value}
          value={choice.value}
          className={clsx(
            "flex flex-col rounded-lg border p-4 text-left transition-colors duration-150",
            choice.value === value ? "border-primary bg-primary-wash" : "border-border hover:border-input",
          )}
        >
          <span className="flex w-full items-center gap-2 font-medium">
            <span
              aria-hidden
              className={clsx(
                "grid size-4 shrink-0 place-items-center rounded-full border",
                choice.value === value ? "border-primary" : "border-input",
              )}
            >
              <RadioGroup.Indicator className="bg-primary block size-2 rounded-full" />
            </span>
            {choice.title}
          </span>
          <span className="text-muted-foreground mt-1 text-small leading-5 text-pretty">{choice.words}</span>
          {choice.note !== undefined && <span className="mt-auto pt-2 text-small">{choice.note}</span>}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
