import { NotebookText, PencilLine, Undo2 } from "lucide-react";
import { useId } from "react";

import { Hint } from "@/components/hint";
import { Button } from "@/components/ui/button";

import type { Change } from "./training-changes";
import type { Draft } from "./training-draft";

interface ChangedSettingsProps {
  changes: readonly Change[];
  onUndo: (draft: Draft) => void;
}

const NUMBERS = /^[\d., -]+$/;

const BY = {
  recipe: { icon: NotebookText, words: "by the recipe" },
  visitor: { icon: PencilLine, words: "by you" },
};

/** Every setting that is not as it would be by itself, each with a way back. */
export function ChangedSettings({ changes, onUndo }: ChangedSettingsProps) {
  const id = useId();
  if (changes.length === 0) return null;
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h3 id={id} className="font-medium">
        Changed settings
      </h3>
      <ul className="flex flex-wrap gap-2">
        {changes.map((change) => (
          <ChangeItem key={`${change.label} ${change.key}`} change={change} onUndo={() => onUndo(change.undone)} />
        ))}
      </ul>
    </section>
  );
}

function ChangeItem({ change: { label, words, by, backWords }, onUndo }: { change: Change; onUndo: () => void }) {
  const { icon: Icon, words: byWords } = BY[by];
  const back = `Put ${label} back to ${backWords}`;
  return (
    <li className="border-border flex max-w-full items-center gap-2 rounded-lg border pl-3 text-small">
      <span className="flex shrink-0">
        <Icon className="text-muted-foreground size-3.5" aria-hidden />
        <span className="sr-only">Changed {byWords}:</span>
      </span>
      <span className="min-w-0 break-words">
        <span className="text-muted-foreground">{label}</span>{" "}
        <span className={NUMBERS.test(words) ? "figures" : undefined}>{words}</span>
      </span>
      <Hint text={back}>
        <Button variant="ghost" size="icon" className="rounded-l-none" aria-label={back} onClick={onUndo}>
          <Undo2 className="size-3.5" aria-hidden />
        </Button>
      </Hint>
    </li>
  );
}
