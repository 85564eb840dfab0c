import type { ProblemFault } from "@/lib/api/problem";

interface LayoutChoiceProps {
  choices: readonly ProblemFault[];
  onChoose: (layout: string) => void;
}

const LABELS: Readonly<Record<string, string>> = {
  classes: "Each folder is a class",
  splits: "They are parts: training, validation, test",
};

/** What the folders may mean; the same file is sent again with the answer. */
export function LayoutChoice({ choices, onChoose }: LayoutChoiceProps) {
  return (
    <div role="group" aria-label="How the folders are meant" className="grid gap-3 md:grid-cols-2">
      {choices.map(({ field, value, detail }) =>
        field !== "layout" || value === undefined ? null : (
          <button
            key={value}
            type="button"
            onClick={() => onChoose(value)}
            className="border-border hover:border-primary hover:bg-primary-wash flex flex-col rounded-lg border p-4 text-left transition-colors duration-150"
          >
            <span className="font-medium">{LABELS[value] ?? value}</span>
            <span className="text-muted-foreground mt-1 text-small leading-5 break-words text-pretty">{detail}</span>
          </button>
        ),
      )}
    </div>
  );
}
