import { diffWords } from "@/features/datasets";
import type { Insights } from "@/lib/api/types";
import { formatDate } from "@/lib/format";

/** Which revision this is, and how it differs from the one before it. */
export function DiffLine({
  insights: { revision, diff, created_at: createdAt, dataset_id: id },
}: {
  insights: Insights;
}) {
  if (id === null || revision === null) return null;
  return (
    <p className="text-muted-foreground text-small text-pretty">
      <span className="figures text-foreground">{revision}</span> of {formatDate(createdAt)}
      {diff === null ? ", the first revision." : `. ${diffWords(diff)}`}
    </p>
  );
}
