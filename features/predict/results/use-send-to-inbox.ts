import { useState } from "react";

import { useSendFeedback } from "@/features/inbox";
import { ApiProblem } from "@/lib/api/problem";
import { formatCount } from "@/lib/format";
import { toast } from "@/lib/toast";

import { fileOf } from "../queue/pictures";
import type { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";

const MOST_AT_ONCE = 3;
/** The page's lower end is where the bar of the selection is. */
const ABOVE = { position: "top-center" } as const;

/** Put pictures into the inbox with the class that a person gave; none goes there twice, and none unlooked at. */
export function useSendToInbox(queue: PredictionQueue) {
  const { mutateAsync } = useSendFeedback();
  const [isSending, setIsSending] = useState(false);

  const sendOne = async (item: QueueItem): Promise<string | null> => {
    const { prediction, id, givenClass: className } = item;
    const file = fileOf(item);
    if (prediction === null || file === null || className === undefined)
      return "It has no answer yet, or is no longer at hand.";
    try {
      const sent = await mutateAsync({
        id: item.sentId,
        file,
        className,
        predictedClass: prediction.predicted_class,
        confidence: prediction.confidence,
        modelVersion: prediction.model_version,
      });
      queue.changeAll(new Set([id]), () => ({ sentClass: className, sentId: sent.id }));
      return null;
    } catch (cause) {
      return cause instanceof ApiProblem ? cause.detail : "The browser could not read the file.";
    }
  };

  const send = async (items: readonly QueueItem[]) => {
    const unsent = items.filter(({ givenClass, sentClass }) => givenClass !== undefined && givenClass !== sentClass);
    const unlooked = items.filter(({ givenClass, sentClass }) => givenClass === undefined && sentClass === undefined);
    setIsSending(true);
    const waiting = [...unsent];
    const failures: string[] = [];
    const work = async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        const failure = await sendOne(item);
        if (failure !== null) failures.push(failure);
      }
    };
    await Promise.all(Array.from({ length: MOST_AT_ONCE }, work));
    setIsSending(false);
    say({ sent: unsent, failures, unlooked: unlooked.length, already: items.length - unsent.length - unlooked.length });
  };

  return { send, isSending };
}

interface Sent {
  sent: readonly QueueItem[];
  failures: readonly string[];
  /** Pictures that nobody gave a class: what the model says is no person's word. */
  unlooked: number;
  already: number;
}

function say({ sent, failures, unlooked, already }: Sent): void {
  const count = sent.length - failures.length;
  const [failure] = failures;
  const parts = [
    failure !== undefined &&
      `${formatCount(failures.length, "picture")} of ${sent.length} could not be sent. ${failure}`,
    failure === undefined && count > 0 && `${formatCount(count, "picture")} sent to the inbox.`,
    already > 0 &&
      (count + unlooked + failures.length > 0
        ? `${formatCount(already, "picture was", "pictures were")} there already.`
        : "These pictures are in the inbox already."),
    unlooked > 0 &&
      `${formatCount(unlooked, "picture has", "pictures have")} no class from you yet: press “All right” where the answer is right, or say what they show.`,
  ];
  const words = parts.filter((part) => part !== false).join(" ");
  if (failure !== undefined) toast.error(words, ABOVE);
  else if (count > 0) toast.success(words, ABOVE);
  else toast.info(words, ABOVE);
}
