import { Inbox } from "lucide-react";

import { Command } from "@/components/command";
import { EmptyState } from "@/components/empty-state";
import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import { PREDICT_PAGE } from "@/lib/pages";

/** Teaches how something gets here. */
export function InboxEmpty() {
  return (
    <EmptyState
      icon={Inbox}
      title="Nothing waits here"
      words="On Predict, say whether an answer is right, or what the picture shows. It then comes here, and from here into a dataset."
    >
      <Link href={PREDICT_PAGE} className={buttonVariants()}>
        Go to Predict
      </Link>
    </EmptyState>
  );
}

/** Feedback keeps people's pictures, so it is off until the server is set to keep them. */
export function FeedbackOff() {
  return (
    <EmptyState
      icon={Inbox}
      title="Feedback is off"
      words="Nothing that people send to Predict is kept. Switched on, each answer can be called right or corrected. A picture that somebody labelled this way is then stored on this machine with its class, the answer and the time: at most 1,000 pictures, for at most 90 days, unless its settings say otherwise. Pictures that nobody labels are never stored."
    >
      <Command>WHISKER_FEEDBACK=1 make start</Command>
    </EmptyState>
  );
}
