import { Inbox } from "lucide-react";

import { CopyButton } from "@/components/copy-button";

const COMMAND = "WHISKER_FEEDBACK=1 make start";

/** Feedback keeps people's pictures, so it is off until whoever runs the server says otherwise. */
export function FeedbackOff() {
  return (
    <section className="border-input bg-card flex flex-col items-center gap-4 rounded-xl border border-dashed p-6 text-center sm:p-12">
      <span className="bg-primary-wash text-primary grid size-16 place-items-center rounded-2xl">
        <Inbox className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <h2 className="text-xl font-semibold tracking-tight">Feedback is off</h2>
      <p className="text-muted-foreground max-w-[60ch] text-pretty">
        Nothing that people send to Predict is kept. Switched on, each answer can be called right or corrected, and a
        picture that somebody judged this way is stored on this machine with its class, the answer and the time: at most
        1,000 pictures, for at most 90 days, unless its settings say otherwise. Pictures that nobody judges are never
        stored.
      </p>
      <div className="flex max-w-full flex-wrap items-center justify-center gap-2">
        <code className="figures border-border bg-muted rounded-lg border px-3 py-2 text-small">{COMMAND}</code>
        <CopyButton text={COMMAND} what="Command" />
      </div>
    </section>
  );
}
