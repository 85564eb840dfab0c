import { useQuery } from "@tanstack/react-query";
import { CloudUpload } from "lucide-react";

import { Button } from "@/components/ui/button";
import type { Upload } from "@/lib/api/types";
import { moveFocus } from "@/lib/focus";
import { formatBytes, formatWhen } from "@/lib/format";
import { uploadProblemTitle } from "@/lib/problem-titles";
import { toastProblem } from "@/lib/toast-problem";

import { discardUpload, fetchUploads, isLeft } from "./api";
import type { UploadSource } from "./judge-given";
import { refusalOf } from "./refused-uploads";
import type { ZipUpload } from "./zip-upload";

interface UnfinishedUploadsProps {
  upload: ZipUpload;
  onChooseFile: () => void;
  onChooseFolder: () => void;
  onTake: (source: UploadSource) => void;
}

/**
 * Uploads that a reload or a closed tab broke off: browsers keep no file, so each is chosen once more. One that is there
 * in full was refused, or nobody asked what becomes of it: the server can say which without the file.
 */
export function UnfinishedUploads({ upload, onChooseFile, onChooseFolder, onTake }: UnfinishedUploadsProps) {
  const { data, refetch } = useQuery({
    queryKey: ["uploads"] as const,
    queryFn: fetchUploads,
    staleTime: 0,
    // They are offered for the visitor's comfort: nobody is asked for a token because of them.
    meta: { isOptional: true },
  });
  const left = (data ?? []).filter((one) => isLeft(one) && !upload.isOwn(one.id));
  const discard = (id: string) => {
    moveFocus(null); // The button goes with its upload.
    discardUpload(id).then(() => refetch(), toastProblem);
  };
  return left.map((one) => (
    <section
      key={one.id}
      aria-label={`Unfinished upload of ${one.label ?? ""}`}
      className="border-border bg-card flex flex-wrap items-center gap-4 rounded-xl border p-4 sm:p-6"
    >
      <span className="bg-primary-wash text-primary hidden size-10 shrink-0 place-items-center rounded-lg sm:grid">
        <CloudUpload className="size-5" aria-hidden />
      </span>
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="text-base font-semibold tracking-tight break-words">{titleOf(one)}</h2>
        <p className="text-muted-foreground text-pretty">{wordsOf(one)}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        {isComplete(one) ? (
          <Button onClick={() => onTake(arrivedSource(one))}>Check it again</Button>
        ) : (
          <Button onClick={isZip(one) ? onChooseFile : onChooseFolder}>
            {isZip(one) ? "Choose the file again" : "Choose the folder again"}
          </Button>
        )}
        <Button variant="outline" aria-label={`Discard ${one.label ?? ""}`} onClick={() => discard(one.id)}>
          Discard
        </Button>
      </div>
    </section>
  ));
}

function titleOf(upload: Upload): string {
  if (!isComplete(upload)) return `${upload.label} is ${percentOf(upload)} uploaded`;
  if (refusalOf(upload.id) !== null) return `${upload.label} was refused`;
  return `${upload.label} has arrived, but no dataset was made of it`;
}

function percentOf({ received_bytes, total_bytes }: Upload): string {
  return `${Math.floor((received_bytes / Math.max(total_bytes, 1)) * 100)}%`;
}

function isZip({ label }: Upload): boolean {
  return /\.zip$/i.test(label ?? "");
}

function isComplete({ state }: Upload): boolean {
  return state === "complete";
}

function arrivedSource({ id, label, total_bytes: size }: Upload): UploadSource {
  const name = label ?? id;
  return { kind: "zip", name, size, file: new File([], name), uploadId: id };
}

function wordsOf(upload: Upload): string {
  const what = isZip(upload) ? "the same file" : "the same folder";
  const until = upload.expires_at === null ? "" : ` It is kept until ${untilWords(upload.expires_at)}.`;
  const refusal = refusalOf(upload.id);
  if (isComplete(upload) && refusal !== null)
    return `${uploadProblemTitle(refusal)}. Check it again to read more and, where it helps, to choose another layout.${until}`;
  if (isComplete(upload))
    return (
      `All ${formatBytes(upload.total_bytes)} have arrived. The server refused what is in it, or the page was closed ` +
      `before it was asked: check it again to see which.${until}`
    );
  return `${formatBytes(upload.received_bytes)} of ${formatBytes(upload.total_bytes)} have arrived. Choose or drop ${what} again to go on from there.${until}`;
}

function untilWords(iso: string): string {
  return formatWhen(iso).replace(/^(at|on) /, "");
}
