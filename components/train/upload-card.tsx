import { FileArchive, RotateCcw, X } from "lucide-react";

import { formatBytes, formatEta } from "@/lib/format";
import type { UploadState, ZipUpload } from "@/lib/upload/zip-upload";

import { SpaceLink } from "../storage/storage-line";
import { Button } from "../ui/button";
import { ProgressBar } from "../ui/progress-bar";

interface UploadCardProps {
  upload: ZipUpload;
  state: UploadState;
}

/** A ZIP on its way, or why it did not get there. */
export function UploadCard({ upload, state }: UploadCardProps) {
  const { file, problem } = state;
  return (
    <section aria-label="Upload" className="border-line bg-surface flex flex-col gap-4 rounded-xl border p-6">
      <div className="flex flex-wrap items-center gap-4">
        <span className="bg-accent-wash text-accent grid size-10 shrink-0 place-items-center rounded-lg">
          <FileArchive className="size-5" aria-hidden />
        </span>
        <div className="min-w-0 flex-1 basis-48">
          <h2 className="truncate text-base font-semibold tracking-tight" title={file.name}>
            {file.name}
          </h2>
          <p className="text-muted tabular-nums">{problem === null ? sendingWords(state) : problem.title}</p>
        </div>
        {problem === null ? (
          <Button onClick={() => upload.clear()}>
            <X aria-hidden />
            Cancel the upload
          </Button>
        ) : (
          <div className="flex flex-wrap gap-2">
            {problem.isStorageFull && <SpaceLink variant="primary">Free some space</SpaceLink>}
            <Button
              variant={problem.isStorageFull ? "secondary" : "primary"}
              className="pointer-coarse:h-11"
              onClick={() => upload.retry()}
            >
              <RotateCcw aria-hidden />
              Try again
            </Button>
            <Button className="pointer-coarse:h-11" onClick={() => upload.clear()}>
              Choose another
            </Button>
          </div>
        )}
      </div>
      {problem === null ? (
        <ProgressBar label={`Upload of ${file.name}`} share={file.size === 0 ? null : state.sentBytes / file.size} />
      ) : (
        <p role="alert" className="text-danger break-words">
          {problem.detail}
        </p>
      )}
    </section>
  );
}

function sendingWords({ file, sentBytes, pace }: UploadState): string {
  if (sentBytes >= file.size) return "Uploaded. The server checks how the ZIP is built.";
  const sent = `${formatBytes(sentBytes)} of ${formatBytes(file.size)} uploaded`;
  if (pace === null || pace === 0) return sent;
  return `${sent}, ${formatBytes(pace)} a second, ${formatEta((file.size - sentBytes) / pace)}`;
}
