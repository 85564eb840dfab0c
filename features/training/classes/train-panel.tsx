import { GraduationCap } from "lucide-react";
import type { RefObject } from "react";

import { ProgressBar } from "@/components/progress-bar";
import { Button } from "@/components/ui/button";
import { sourceOfClasses, type UploadState, type ZipUpload } from "@/features/datasets";
import { isFinished, JobProgress } from "@/features/jobs";
import type { Job } from "@/lib/api/types";
import { formatBytes, formatFirst } from "@/lib/format";

import { type DraftState, missingWords } from "./class-draft";
import { Trained } from "./trained";

interface TrainPanelProps {
  draft: DraftState;
  upload: ZipUpload;
  sending: UploadState | null;
  job: Job | undefined;
  /** Whether a version was made and nothing is being added to it. */
  isTrained: boolean;
  button: RefObject<HTMLButtonElement | null>;
  onTrain: () => void;
  onAddMore: () => void;
}

const MOST_NAMES = 3;

/** From the button that trains to what it made. */
export function TrainPanel(props: TrainPanelProps) {
  const { draft, upload, sending, job, isTrained, button, onTrain, onAddMore } = props;
  const isOwn = sending?.target.training !== undefined;
  const isSending = sending !== null && sending.problem === null;
  if (isSending && isOwn) return <Sending sending={sending} />;
  if (job !== undefined && !isFinished(job)) return <JobProgress job={job} />;
  if (isTrained && job !== undefined) return <Trained job={job} onAddMore={onAddMore} />;

  const missing = isSending ? `Wait for ${sending.source.name}` : missingWords(draft);
  const start = () => {
    const classes = draft.classes.map(({ name, photos }) => ({
      name: name.trim(),
      files: photos.map(({ file }) => file),
    }));
    const name = formatFirst(
      classes.map((one) => one.name),
      MOST_NAMES,
    );
    const known = job?.dataset ?? null;
    upload.start(sourceOfClasses(name, classes), {
      ...(known === null ? { mode: "new", name } : { mode: "replace", dataset: known }),
      training: { mode: "quick", promote: "never" },
    });
    onTrain();
  };
  const problem = isOwn ? sending.problem : null;
  const fault = problem?.detail ?? faultOf(job);
  return (
    <section aria-label="Training" className="border-border bg-card flex flex-col gap-3 rounded-xl border p-4">
      {fault !== null && (
        <p role="alert" className="text-destructive text-small break-words whitespace-pre-line">
          {fault}
        </p>
      )}
      <Button ref={button} size="lg" className="w-full min-w-0" disabled={missing !== null} onClick={start}>
        <GraduationCap aria-hidden />
        <span className="truncate">{missing ?? (job === undefined ? "Train" : "Train again")}</span>
      </Button>
      <p className="text-muted-foreground text-small text-pretty max-lg:hidden">
        Usually less than a minute. The live model stays as it is until you make the new one live.
      </p>
    </section>
  );
}

function Sending({ sending: { source, status, packedShare, sentBytes, tries } }: { sending: UploadState }) {
  const share = status === "packing" ? packedShare : sentBytes / Math.max(source.size, 1);
  return (
    <section aria-label="Training" className="border-border bg-card flex flex-col gap-3 rounded-xl border p-4">
      <p role="status" className="font-medium tabular-nums">
        {tries > 0 ? "Connection lost, goes on by itself" : `Sending the photos, ${formatBytes(source.size)}`}
      </p>
      <ProgressBar label="Sending the photos" share={share} />
    </section>
  );
}

function faultOf(job: Job | undefined): string | null {
  if (job === undefined || job.state === "succeeded") return null;
  return job.error?.detail ?? (job.state === "cancelled" ? "The training was cancelled." : null);
}
