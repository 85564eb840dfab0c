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

/** Put pictures into the inbox, with the class that a person gave or else the model's; none goes there twice. */
export function useSendToInbox(queue: PredictionQueue) {
  const { mutateAsync } = useSendFeedback();
  const [isSending, setIsSending] = useState(false);

  const sendOne = async (item: QueueItem): Promise<string | null> => {
    const { prediction, id } = item;
    const file = fileOf(item);
    if (prediction === null || file === null) return "It has no answer yet, or is no longer at hand.";
    const className = item.givenClass ?? (prediction.is_unknown ? undefined : prediction.predicted_class);
    if (className === undefined) return "Say first what a picture shows that the model does not know.";
    try {
      await mutateAsync({
        file,
        className,
        predictedClass: prediction.predicted_class,
        confidence: prediction.confidence,
        modelVersion: prediction.model_version,
      });
      queue.changeAll(new Set([id]), () => ({ sentClass: className }));
      return null;
    } catch (cause) {
      return cause instanceof ApiProblem ? cause.detail : "The browser could not read the file.";
    }
  };

  const send = async (items: readonly QueueItem[]) => {
    const unsent = items.filter(({ sentClass }) => sentClass === undefined);
    if (unsent.length === 0) {
      toast.info("These pictures are in the inbox already.", ABOVE);
      return;
    }
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
    say(unsent, failures, items.length - unsent.length);
  };

  return { send, isSending };
}

function say(sent: readonly QueueItem[], failures: readonly string[], already: number): void {
  const count = sent.length - failures.length;
  const before = already > 0 ? ` ${formatCount(already, "picture was", "pictures were")} there already.` : "";
  const [first] = failures;
  if (first !== undefined)
    toast.error(
      `${formatCount(failures.length, "picture")} of ${sent.length} could not be sent. ${first}${before}`,
      ABOVE,
    );
  else toast.success(`${formatCount(count, "picture")} sent to the inbox.${before}`, ABOVE);
}
