import { Play } from "lucide-react";
import { useRouter } from "next/navigation";

import { Button } from "@/components/ui/button";
import { shortModeWords } from "@/features/models";
import { formatSpan } from "@/lib/format";
import { jobPage } from "@/lib/pages";

import type { TrainingForm } from "../settings/use-training-draft";

interface StartTrainingProps {
  form: TrainingForm;
  className?: string;
}

/** Trains as the form below says, from wherever on the page one is: its defaults are right for most. */
export function StartTraining({ form, className }: StartTrainingProps) {
  const router = useRouter();
  const { start, isReady, isFaulty, submit } = form;
  return (
    <Button
      className={className}
      disabled={!isReady || isFaulty || start.isPending || start.isSuccess}
      onClick={() => submit((jobId) => router.push(jobPage(jobId)))}
    >
      <Play aria-hidden />
      <span className="truncate">Start training ({costWords(form)})</span>
    </Button>
  );
}

/** The mode, and how long it takes on the server's machine once that is known. */
function costWords({ draft, estimate }: TrainingForm): string {
  const mode = shortModeWords(draft.mode).toLowerCase();
  const duration = estimate?.durations.find((known) => known.mode === draft.mode);
  return duration === undefined ? mode : `${mode}, ${formatSpan(duration.low_seconds, duration.high_seconds)}`;
}
