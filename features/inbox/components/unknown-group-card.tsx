"use client";

import { AlikeGroup } from "@/components/alike-group";
import { ApiImage } from "@/components/api-image";
import type { FeedbackChange, FeedbackGroup } from "@/lib/api/types";
import { moveFocusSoon } from "@/lib/focus";
import { classLabel, formatCount, formatList, formatNumber } from "@/lib/format";
import { toast } from "@/lib/toast";
import { toastProblem } from "@/lib/toast-problem";

import { feedbackImageUrl } from "../api";
import { useRelabelAll } from "../queries";

const NAMED_CLASSES = 3;

interface UnknownGroupCardProps {
  group: FeedbackGroup;
  classNames: readonly string[];
  onNamed: (ids: readonly string[]) => void;
}

/** One group of the inbox, to be named. */
export function UnknownGroupCard({ group, classNames, onNamed }: UnknownGroupCardProps) {
  const relabel = useRelabelAll();
  const undo = (changes: readonly FeedbackChange[]) =>
    relabel.mutate(classesBefore(changes), { onSuccess: () => onNamed([]), onError: toastProblem });
  const save = (className: string, ids: readonly string[]) =>
    relabel.mutate(new Map([[className, ids]]), {
      onError: toastProblem,
      onSuccess: (changes) => {
        onNamed(ids);
        moveFocusSoon(() => null); // the group that had it is gone
        toast.success(`${classLabel(className)}: ${formatCount(ids.length, "picture")}, selected below`, {
          action: { label: "Undo", onClick: () => undo(changes) },
        });
      },
    });
  return (
    <AlikeGroup
      ids={group.ids}
      words={givenWords(group)}
      classNames={classNames}
      isBusy={relabel.isPending}
      onName={save}
    >
      {(id) => <ApiImage src={feedbackImageUrl(id)} alt="" className="aspect-square w-full object-cover" />}
    </AlikeGroup>
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
