"use client";

import { clsx } from "clsx";
import { Tag } from "lucide-react";
import { useRef, useState } from "react";

import { ApiImage } from "@/components/api-image";
import { ClassForm } from "@/components/class-form";
import { Button } from "@/components/ui/button";
import type { FeedbackChange, FeedbackGroup } from "@/lib/api/types";
import { distinctClasses } from "@/lib/class-names";
import { moveFocusSoon } from "@/lib/focus";
import { classLabel, formatCount, formatList, formatNumber } from "@/lib/format";
import { toast } from "@/lib/toast";
import { toastProblem } from "@/lib/toast-problem";

import { feedbackImageUrl } from "../api";
import { useRelabelAll } from "../queries";

/** As many as one row of a wide page shows. */
const FIRST_SHOWN = 10;
const NAMED_CLASSES = 3;

interface UnknownGroupCardProps {
  group: FeedbackGroup;
  classNames: readonly string[];
  onNamed: (ids: readonly string[]) => void;
}

/** One group: its most typical pictures, each of which can be left out, and one action, to name it. */
export function UnknownGroupCard({ group, classNames, onNamed }: UnknownGroupCardProps) {
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [isOpen, setIsOpen] = useState(false);
  const [isNaming, setIsNaming] = useState(false);
  const relabel = useRelabelAll();
  const nameIt = useRef<HTMLButtonElement>(null);
  const close = () => {
    setIsNaming(false);
    moveFocusSoon(() => nameIt.current);
  };
  const chosen = group.ids.filter((id) => !leftOut.has(id));
  const shown = isOpen ? group.ids : group.ids.slice(0, FIRST_SHOWN);
  const toggle = (id: string) => {
    const next = new Set(leftOut);
    if (!next.delete(id)) next.add(id);
    setLeftOut(next);
  };
  const undo = (changes: readonly FeedbackChange[]) =>
    relabel.mutate(classesBefore(changes), { onSuccess: () => onNamed([]), onError: toastProblem });
  const save = (className: string) =>
    relabel.mutate(new Map([[className, chosen]]), {
      onError: toastProblem,
      onSuccess: (changes) => {
        onNamed(chosen);
        toast.success(`${classLabel(className)}: ${formatCount(chosen.length, "picture")}, selected below`, {
          action: { label: "Undo", onClick: () => undo(changes) },
        });
      },
    });

  return (
    <li className="flex flex-col gap-3 py-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h3 className="font-semibold tracking-tight">{formatNumber(group.ids.length)} look alike</h3>
          <p className="text-muted-foreground text-small">{givenWords(group)}</p>
        </div>
        {isNaming ? (
          <div className="w-full sm:w-72">
            <ClassForm
              label={`What do these ${formatNumber(chosen.length)} show?`}
              choices={distinctClasses(classNames)}
              isBusy={relabel.isPending}
              action="Save"
              onSave={save}
              onCancel={close}
            />
          </div>
        ) : (
          <Button ref={nameIt} disabled={chosen.length === 0} onClick={() => setIsNaming(true)}>
            <Tag aria-hidden />
            Make {chosen.length === group.ids.length ? "it" : `${formatNumber(chosen.length)} of them`} a class
          </Button>
        )}
      </div>
      <ul aria-label="Pictures of this group" className="grid grid-cols-5 gap-2 sm:grid-cols-10">
        {shown.map((id, index) => (
          <li key={id}>
            <GroupPicture id={id} number={index + 1} isLeftOut={leftOut.has(id)} onToggle={() => toggle(id)} />
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {group.ids.length > FIRST_SHOWN && (
          <Button variant="outline" size="sm" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? "Show fewer" : `Show all ${formatNumber(group.ids.length)}`}
          </Button>
        )}
        <p className="text-muted-foreground text-small">Press a picture that does not belong to leave it out.</p>
      </div>
    </li>
  );
}

interface GroupPictureProps {
  id: string;
  number: number;
  isLeftOut: boolean;
  onToggle: () => void;
}

function GroupPicture({ id, number, isLeftOut, onToggle }: GroupPictureProps) {
  return (
    <button
      type="button"
      aria-pressed={!isLeftOut}
      aria-label={`Picture ${number} belongs`}
      onClick={onToggle}
      className={clsx(
        "focus-visible:ring-ring block w-full overflow-hidden rounded-lg border-2 outline-none focus-visible:ring-2",
        isLeftOut ? "border-border border-dashed opacity-35 grayscale" : "border-transparent",
      )}
    >
      <ApiImage src={feedbackImageUrl(id)} alt="" className="aspect-square w-full object-cover" />
    </button>
  );
}

/** What people called them, the most frequent first. */
function givenWords({ class_names: counts, similarity }: FeedbackGroup): string {
  const names = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  const first = names.slice(0, NAMED_CLASSES).map(([name, count]) => `${classLabel(name)} (${formatNumber(count)})`);
  const more = names.length - first.length;
  const words = formatList(more > 0 ? [...first, formatCount(more, "other class", "other classes")] : first);
  return `Given as ${words}. Mean similarity ${similarity.toFixed(2)}.`;
}

/** Which pictures had which class before. */
function classesBefore(changes: readonly FeedbackChange[]): Map<string, string[]> {
  const classes = new Map<string, string[]>();
  for (const { before } of changes)
    for (const { id, class_name: name } of before) classes.set(name, [...(classes.get(name) ?? []), id]);
  return classes;
}
