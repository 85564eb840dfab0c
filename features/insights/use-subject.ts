import { useDataset } from "@/features/datasets";
import type { Insights } from "@/lib/api/types";

import { usePendingEdits } from "./edits/use-pending-edits";

/** Whose pictures are looked at, and whether they can be changed. */
export interface Subject {
  dataset: string;
  revision: string;
  classNames: readonly string[];
  /** The dataset's newest revision; null until it is known. */
  newest: string | null;
  isNewest: boolean;
  /** Only of the newest revision another one is made, and one at a time. */
  canEdit: boolean;
  /** The number of the revision to come. */
  nextNumber: number | null;
}

/** Read from insights whose pictures they are about; null for data that is not on this machine. */
export function subjectOf({
  dataset_id,
  revision,
  classes,
}: Insights): Pick<Subject, "dataset" | "revision" | "classNames"> | null {
  if (dataset_id === null || revision === null) return null;
  return { dataset: dataset_id, revision, classNames: classes.map(({ class_name }) => class_name) };
}

export function useSubject(known: NonNullable<ReturnType<typeof subjectOf>>): Subject {
  const { data } = useDataset(known.dataset);
  const { jobId } = usePendingEdits(known.dataset);
  const latest = data?.revisions.reduce((a, b) => (b.number > a.number ? b : a));
  const isNewest = latest === undefined || latest.id === known.revision;
  return {
    ...known,
    newest: latest?.id ?? null,
    isNewest,
    canEdit: isNewest && jobId === null,
    nextNumber: latest === undefined ? null : latest.number + 1,
  };
}
