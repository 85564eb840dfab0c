"use client";

import { Check, CircleCheck, Inbox, Pencil } from "lucide-react";
import { useRef, useState } from "react";

import { ClassForm } from "@/components/class-form";
import { Link } from "@/components/link";
import { Button } from "@/components/ui/button";
import { useIsFeedbackOn, useSendFeedback } from "@/features/inbox";
import { useKnownClasses } from "@/features/models";
import type { FeedbackItem, Prediction } from "@/lib/api/types";
import { moveFocusSoon } from "@/lib/focus";
import { classLabel } from "@/lib/format";
import { INBOX_PAGE } from "@/lib/pages";
import { toast } from "@/lib/toast";
import { toastProblem } from "@/lib/toast-problem";

import { fileOf } from "../queue/pictures";
import type { QueueItem } from "../queue/queue-item";
import { useQueue } from "../queue/use-prediction-queue";
import { classNamesOf } from "../results/class-names";

interface FeedbackBarProps {
  item: QueueItem;
  prediction: Prediction;
}

/** Lets people say whether the answer is right; only where the server is set to keep such pictures. */
export function FeedbackBar({ item, prediction }: FeedbackBarProps) {
  const isOn = useIsFeedbackOn();
  const send = useSendFeedback();
  const queue = useQueue();
  const known = useKnownClasses();
  const [isCorrecting, setIsCorrecting] = useState(false);
  const thanks = useRef<HTMLParagraphElement>(null);
  const correct = useRef<HTMLButtonElement>(null);
  if (!isOn) return null;

  const give = (className: string) => {
    const file = fileOf(item);
    if (file === null) {
      toast.error("This picture is no longer at hand. Add it again, then say what it is.");
      return;
    }
    const { predicted_class: predictedClass, confidence, model_version: modelVersion } = prediction;
    // It is noted with the picture: a card that is scrolled away begins anew when it comes back.
    const onSuccess = ({ id: sentId }: FeedbackItem) => {
      queue.changeAll(new Set([item.id]), () => ({ givenClass: className, sentClass: className, sentId }));
      setIsCorrecting(false);
      moveFocusSoon(() => thanks.current);
    };
    const id = item.sentId ?? send.data?.id;
    send.mutate(
      { id, file, className, predictedClass, confidence, modelVersion },
      { onSuccess, onError: toastProblem },
    );
  };

  const sentClass = item.sentClass ?? send.data?.class_name;
  const given = item.givenClass ?? sentClass;
  if (isCorrecting)
    return (
      <ClassForm
        label="What does it show?"
        choices={classNamesOf(known, [item, ...queue.getItems()])}
        isBusy={send.isPending}
        action="Save"
        onSave={give}
        onCancel={() => {
          setIsCorrecting(false);
          moveFocusSoon(() => correct.current);
        }}
      />
    );
  const other = (words: string) => (
    <Button variant="outline" ref={correct} size="sm" disabled={send.isPending} onClick={() => setIsCorrecting(true)}>
      <Pencil aria-hidden />
      {words}
    </Button>
  );
  if (given !== undefined && given === sentClass)
    return (
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p
          ref={thanks}
          tabIndex={-1}
          role="status"
          className="text-muted-foreground flex items-center gap-2 text-small"
        >
          <CircleCheck className="text-primary size-4 shrink-0" aria-hidden />
          <span>
            Thanks: {classLabel(sentClass)}. It waits in the{" "}
            <Link href={INBOX_PAGE} className="text-primary underline underline-offset-2">
              inbox
            </Link>
            .
          </span>
        </p>
        {other("Change")}
      </div>
    );
  if (given !== undefined)
    return (
      <div className="flex flex-wrap items-center gap-2">
        {sentClass !== undefined && (
          <p className="text-muted-foreground text-small">The inbox has it as {classLabel(sentClass)}.</p>
        )}
        <Button variant="outline" size="sm" disabled={send.isPending} onClick={() => give(given)}>
          <Inbox aria-hidden />
          Send to the inbox as {classLabel(given).toLowerCase()}
        </Button>
        {other("It is something else")}
      </div>
    );
  return (
    <div role="group" aria-label="Is this answer right?" className="flex flex-wrap gap-2">
      <Button variant="outline" size="sm" disabled={send.isPending} onClick={() => give(prediction.predicted_class)}>
        <Check aria-hidden />
        {prediction.is_unknown ? classLabel(prediction.predicted_class) : "Right"}
      </Button>
      {other("It is something else")}
    </div>
  );
}
