import { clsx } from "clsx";
import { FileArchive, RotateCcw, X } from "lucide-react";

import { ProgressBar } from "@/components/progress-bar";
import { Button } from "@/components/ui/button";
import { SpaceLink } from "@/features/storage";
import { moveFocus } from "@/lib/focus";
import { formatBytes, formatEta, formatNumber } from "@/lib/format";
import { uploadProblemTitle } from "@/lib/problem-titles";

import { LayoutChoice } from "./layout-choice";
import type { UploadState, ZipUpload } from "./zip-upload";

interface UploadCardProps {
  upload: ZipUpload;
  state: UploadState;
  onChooseAnother: () => void;
  /** Where the focus goes once the card is gone, and its buttons with it. */
  onClosed: () => void;
}

/** A ZIP on its way, or why it did not get there. */
export function UploadCard({ upload, state, onChooseAnother, onClosed }: UploadCardProps) {
  const { source, problem } = state;
  const close = () => {
    upload.clear();
    onClosed();
  };
  const answer = (layout: string) => {
    moveFocus(null); // the choices go with their question
    upload.retry({ layout });
  };
  return (
    <section aria-label="Upload" className="border-border bg-card flex flex-col gap-4 rounded-xl border p-6">
      <div className={clsx("flex flex-wrap gap-4", problem === null ? "items-center" : "items-start")}>
        <span
          className={clsx(
            "size-10 shrink-0 place-items-center rounded-lg",
            problem === null ? "bg-primary-wash text-primary grid" : "bg-unsure-wash text-unsure hidden sm:grid",
          )}
        >
          <FileArchive className="size-5" aria-hidden />
        </span>
        <div className="min-w-0 flex-1 basis-48">
          <h2 className="text-base font-semibold tracking-tight break-words">{source.name}</h2>
          {problem === null ? (
            <p role={state.tries > 0 ? "status" : undefined} className="text-muted-foreground tabular-nums">
              {progressWords(state)}
            </p>
          ) : (
            <div role="alert" className="max-w-[72ch] break-words text-pretty">
              <p className={problem.asksForLayout ? "font-medium" : "text-destructive font-medium"}>
                {uploadProblemTitle(problem.code, problem.title)}
              </p>
              <p className="text-muted-foreground">
                {problem.asksForLayout ? layoutQuestion(problem.detail) : problem.detail}
              </p>
            </div>
          )}
        </div>
        {problem === null ? (
          <Button variant="outline" onClick={close}>
            <X aria-hidden />
            Cancel the upload
          </Button>
        ) : (
          <div className="flex flex-wrap items-center gap-2">
            {problem.isStorageFull && <SpaceLink variant="default">Free some space</SpaceLink>}
            {problem.isPassing && (
              <Button
                variant={problem.isStorageFull ? "outline" : "default"}
                className="pointer-coarse:h-11"
                onClick={() => upload.retry()}
              >
                <RotateCcw aria-hidden />
                Try again
              </Button>
            )}
            <Button
              variant={problem.isPassing || problem.asksForLayout ? "outline" : "default"}
              className="pointer-coarse:h-11"
              onClick={onChooseAnother}
            >
              Choose another
            </Button>
            <Button variant="ghost" size="icon" aria-label="Dismiss" onClick={close}>
              <X aria-hidden />
            </Button>
          </div>
        )}
      </div>
      {problem === null && <ProgressBar label={`Upload of ${source.name}`} share={shareOf(state)} />}
      {problem?.asksForLayout === true && <LayoutChoice choices={problem.faults} onChoose={answer} />}
    </section>
  );
}

/** What is unclear, without the options of the API, for which the page has buttons. */
function layoutQuestion(detail: string): string {
  return `${detail.replace(/ Say how to read it:.*$/s, "")} Say how to read it, and the same file is sent again:`;
}

function shareOf({ status, source, sentBytes, packedShare }: UploadState): number | null {
  if (status === "packing") return packedShare;
  return source.size === 0 ? null : sentBytes / source.size;
}

function progressWords({ status, source, packedShare, sentBytes, pace, tries }: UploadState): string {
  if (tries > 0) {
    const kept = `${formatBytes(sentBytes)} of ${formatBytes(source.size)} are kept`;
    return `Connection lost, goes on by itself (${tries === 1 ? "first try" : `try ${formatNumber(tries)}`}). ${kept}.`;
  }
  if (status === "packing") return `Making a ZIP of ${formatBytes(source.size)}: ${Math.floor(packedShare * 100)}%`;
  if (sentBytes >= source.size) return "Uploaded. The server checks how the ZIP is built.";
  const sent = `${formatBytes(sentBytes)} of ${formatBytes(source.size)} uploaded`;
  if (pace === null || pace === 0) return sent;
  return `${sent}, ${formatBytes(pace)} a second, ${formatEta((source.size - sentBytes) / pace)}`;
}
