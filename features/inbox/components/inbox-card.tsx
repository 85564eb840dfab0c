"use client";

import { clsx } from "clsx";
import { Pencil } from "lucide-react";
import { useRef, useState } from "react";

import { Ago } from "@/components/ago";
import { ApiImage } from "@/components/api-image";
import { ClassForm } from "@/components/class-form";
import { Button } from "@/components/ui/button";
import { useKnownClasses } from "@/features/models";
import type { FeedbackItem } from "@/lib/api/types";
import { moveFocusSoon } from "@/lib/focus";
import { classLabel, formatExact, formatProbability } from "@/lib/format";
import { toastProblem } from "@/lib/toast-problem";

import { feedbackImageUrl } from "../api";
import { useRelabelFeedback } from "../queries";

interface InboxCardProps {
  item: FeedbackItem;
  isSelected: boolean;
  onToggle: () => void;
}

/** One picture: what a person said, what the model had said, and how sure it was. */
export function InboxCard({ item, isSelected, onToggle }: InboxCardProps) {
  const [isEditing, setIsEditing] = useState(false);
  const relabel = useRelabelFeedback();
  const known = useKnownClasses();
  const label = classLabel(item.class_name);
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
      <label className="relative block">
        <ApiImage
          src={feedbackImageUrl(item.id)}
          alt={`Picture given as ${label}`}
          className="aspect-[4/3] w-full object-cover"
        />
        <input
          type="checkbox"
          checked={isSelected}
          onChange={onToggle}
          aria-label={`Select this picture of ${label}`}
          className="accent-primary absolute top-3 left-3 size-5"
        />
      </label>
      <div className="flex flex-col gap-2 p-4">
        {isEditing ? (
          <ClassForm
            label="What does it show?"
            choices={known}
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
  if (said === null) return <span className="block">No answer on record</span>;
  const sureness =
    confidence === null ? null : (
      <span className="figures" title={formatExact(confidence)}>
        {formatProbability(confidence)}
      </span>
    );
  return (
    <span className="block">
      {said === class_name ? "The model agreed, " : `The model said ${classLabel(said).toLowerCase()}, `}
      {sureness ?? "how sure is not on record"}
    </span>
  );
}
