"use client";

import { useIsFeedbackOn } from "@/features/inbox";

import type { PredictionQueue } from "../queue/prediction-queue";

import type { ResultsProps } from "./result-grid";
import { SelectionBar } from "./selection-bar";
import { useSendToInbox } from "./use-send-to-inbox";

interface SelectionActionsProps extends ResultsProps {
  queue: PredictionQueue;
  onConfirm: (ids: ReadonlySet<string>) => void;
}

/** The bar of the selected pictures, while there are any. */
export function SelectionActions({ queue, shown, selection, actions, onConfirm }: SelectionActionsProps) {
  const isFeedbackOn = useIsFeedbackOn();
  const { send, isSending } = useSendToInbox(queue);
  if (selection.ids.size === 0) return null;
  const chosen = shown.filter(({ id }) => selection.ids.has(id));
  return (
    <SelectionBar
      selection={selection}
      shownCount={shown.length}
      actions={actions}
      onAllRight={() => onConfirm(selection.ids)}
      onSend={isFeedbackOn ? () => void send(chosen) : undefined}
      isSending={isSending}
      isAnyGiven={chosen.some(({ givenClass }) => givenClass !== undefined)}
    />
  );
}
