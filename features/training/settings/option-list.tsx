import { clsx } from "clsx";
import { Check } from "lucide-react";
import { type ReactNode, useId } from "react";

interface Option {
  id: string;
  title: string;
  children: ReactNode;
}

interface OptionListProps {
  label: string;
  options: readonly Option[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
  /** Where each says little, two fit side by side. */
  isDense?: boolean;
}

/** Choices that need a few lines each; one press chooses. */
export function OptionList({ label, options, chosen, onChoose, isDense = false }: OptionListProps) {
  return (
    <ul aria-label={label} className={clsx("grid gap-2", isDense && "sm:grid-cols-2")}>
      {options.map((option) => (
        <OptionItem
          key={option.id}
          option={option}
          isChosen={option.id === chosen}
          onChoose={() => onChoose(option.id)}
        />
      ))}
    </ul>
  );
}

function OptionItem({ option, isChosen, onChoose }: { option: Option; isChosen: boolean; onChoose: () => void }) {
  const id = useId();
  return (
    <li>
      <button
        type="button"
        aria-labelledby={id}
        aria-describedby={`${id}-words`}
        aria-current={isChosen}
        onClick={onChoose}
        className={clsx(
          "flex h-full w-full flex-col rounded-lg border p-4 text-left transition-colors duration-150",
          isChosen ? "border-primary bg-primary-wash" : "border-border hover:border-input hover:bg-muted",
        )}
      >
        <span className="flex w-full items-center justify-between gap-4 font-medium">
          <span id={id}>{option.title}</span>
          {isChosen && <Check className="text-primary size-4 shrink-0" aria-hidden />}
        </span>
        <span id={`${id}-words`} className="flex flex-col gap-1 text-small leading-5">
          {option.children}
        </span>
      </button>
    </li>
  );
}
