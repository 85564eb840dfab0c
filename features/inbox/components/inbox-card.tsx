"use client";

import { clsx } from "clsx";
import { Pencil } from "lucide-react";
import { useId, useRef, useState } from "react";

import { Ago } from "@/components/ago";
import { ApiImage } from "@/components/api-image";
import { ClassForm } from "@/components/class-form";
import { More } from "@/components/explain";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import type { FeedbackItem } from "@/lib/api/types";
import { distinctClasses, distinctLabel } from "@/lib/class-names";
import { moveFocusSoon } from "@/lib/focus";
import { classLabel, formatExact, formatProbability } from "@/lib/format";
import { toastProblem } from "@/lib/toast-problem";

import { feedbackImageUrl } from "../api";
import { useRelabelFeedback } from "../queries";

interface InboxCardProps {
  item: FeedbackItem;
  /** Those that the live model knows, and those of the inbox. */
  classNames: readonly string[];
  isSelected: boolean;
  /** Told whether all from the last one on are meant. */
  onToggle: (isRange: boolean) => void;
}

/** One picture: what a person said, what the model had said, and how sure it was. */
export function InboxCard({ item, classNames, isSelected, onToggle }: InboxCardProps) {
  const id = useId();
  const [isEditing, setIsEditing] = useState(false);
  const relabel = useRelabelFeedback();
  const label = distinctLabel(item.class_name, classNames);
  const change = useRef<HTMLButtonElement>(null);
  const close = () => {
    setIsEditing(false);
    moveFocusSoon(() => change.current);
  };
  const save = (className: string) => {
    relabel.mutate({ id: item.id, className }, { onSuccess: close, onError: toastProblem });
  };
  return (
    <li
      className={clsx(
        "bg-card min-w-0 overflow-hidden rounded-xl border",
        isSelected ? "border-primary" : "border-border",
      )}
    >
      <div className="relative">
        {/* The picture selects too: it is the larger target. */}
        <label htmlFor={id} className="block cursor-pointer">
          <ApiImage
            src={feedbackImageUrl(item.id)}
            alt={`Picture given as ${label}`}
            className="aspect-[4/3] w-full object-cover"
          />
        </label>
        <Checkbox
          id={id}
          checked={isSelected}
          onClick={(event) => onToggle(event.shiftKey)}
          aria-label={`Select this picture of ${label}`}
          className="absolute top-3 left-3 after:absolute after:-inset-3"
        />
      </div>
      <div className="flex flex-col gap-2 p-4">
        {isEditing ? (
          <ClassForm
            label="What does it show?"
            choices={distinctClasses(classNames)}
            value={item.class_name}
            isBusy={relabel.isPending}
            action="Save"
            onSave={save}
            onCancel={close}
          />
        ) : (
          <div className="flex items-center justify-between gap-2">
            <h2 className="min-w-0 truncate text-base font-semibold tracking-tight">{label}</h2>
            <Button
              ref={change}
              size="icon"
              variant="ghost"
              aria-label={`Change the class ${label}`}
              onClick={() => setIsEditing(true)}
            >
              <Pencil aria-hidden />
            </Button>
          </div>
        )}
        <p className="text-muted-foreground text-small leading-5">
          <Answer item={item} />
          <span className="block">
            <Ago iso={item.created_at} />
          </span>
        </p>
      </div>
    </li>
  );
}

function Answer({ item: { predicted_class: said, confidence, class_name } }: { item: FeedbackItem }) {
  if (said === null) return <span className="block">The answer was not recorded</span>;
  const sureness =
    confidence === null ? null : (
      <More more={`Confidence ${formatExact(confidence)}`} className="figures">
        {formatProbability(confidence)}
      </More>
    );
  return (
    <span className="block">
      {said === class_name ? "The model said the same, " : `The model said ${classLabel(said).toLowerCase()}, `}
      {sureness ?? "confidence not recorded"}
    </span>
  );
}
