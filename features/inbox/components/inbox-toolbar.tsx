"use client";

import { FolderPlus, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId, useRef, useState } from "react";

import { ConfirmDialog } from "@/components/confirm-dialog";
import { OptionSelect } from "@/components/option-select";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { useDatasets } from "@/features/datasets";
import type { FeedbackItem } from "@/lib/api/types";
import { distinctClasses } from "@/lib/class-names";
import { moveFocusSoon } from "@/lib/focus";
import { classLabel, formatCount } from "@/lib/format";
import { jobPage } from "@/lib/pages";
import { toastProblem } from "@/lib/toast-problem";

import { useAddFeedback, useDismissFeedback } from "../queries";

import { NewDatasetDialog } from "./new-dataset-dialog";
import { OtherData } from "./other-data";

interface InboxToolbarProps {
  chosen: readonly FeedbackItem[];
  total: number;
  onSelectAll: (isAll: boolean) => void;
}

/** No dataset's id is empty. */
const NEW = "";

/** What can be done with the selected pictures. */
export function InboxToolbar({ chosen, total, onSelectAll }: InboxToolbarProps) {
  const router = useRouter();
  const { data: datasets } = useDatasets();
  const id = useId();
  const [picked, setPicked] = useState<string | null>(null);
  const [asked, setAsked] = useState<"dismiss" | "start" | null>(null);
  const selectAll = useRef<HTMLButtonElement>(null);
  const add = useAddFeedback();
  const dismiss = useDismissFeedback();
  const ids = chosen.map(({ id }) => id);
  const dataset = picked ?? datasets?.[0]?.id ?? NEW;
  const isNew = dataset === NEW;
  const lack = isNew ? lackOf(chosen) : null;
  const toJob = { onSuccess: ({ job_id }: { job_id: string }) => router.push(jobPage(job_id)), onError: toastProblem };

  return (
    <div className="border-border bg-card flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border p-4">
      <div className="flex items-center gap-3 pointer-coarse:min-h-11">
        <Checkbox
          id={id}
          ref={selectAll}
          className="finger-target"
          checked={chosen.length === total ? true : chosen.length === 0 ? false : "indeterminate"}
          onCheckedChange={() => onSelectAll(chosen.length < total)}
        />
        <label htmlFor={id} aria-live="polite" className="py-2 pointer-coarse:py-2.5">
          {chosen.length === 0 ? `Select all ${total}` : `${formatCount(chosen.length, "picture")} selected`}
        </label>
      </div>
      <div className="ml-auto flex min-w-0 flex-wrap items-center gap-2 max-sm:w-full">
        {datasets !== undefined && datasets.length > 0 && (
          <OptionSelect
            aria-label="Dataset to add to"
            className="min-w-0 grow sm:w-56"
            value={dataset}
            onChange={setPicked}
            options={[
              ...datasets.map(({ id, name }) => ({ value: id, label: name })),
              { value: NEW, label: "A new dataset" },
            ]}
          />
        )}
        <Button
          disabled={chosen.length === 0 || lack !== null || add.isPending}
          onClick={() => (isNew ? setAsked("start") : add.mutate({ dataset, ids }, toJob))}
        >
          <FolderPlus aria-hidden />
          {isNew ? "Start a dataset from these" : "Add to dataset"}
        </Button>
        <Button
          variant="outline"

          disabled={chosen.length === 0 || dismiss.isPending}
          onClick={() => setAsked("dismiss")}
        >
          <Trash2 aria-hidden />
          Dismiss
        </Button>
      </div>
      {lack !== null && (
        <p role="status" className="text-muted-foreground w-full text-small">
          {lack}
        </p>
      )}
      {datasets?.length === 0 && <OtherData />}
      {asked === "start" && (
        <NewDatasetDialog
          count={ids.length}
          isBusy={add.isPending}
          onClose={() => setAsked(null)}
          onStart={(name) => add.mutate({ name, ids }, toJob)}
        />
      )}
      <ConfirmDialog
        isOpen={asked === "dismiss"}
        onClose={() => setAsked(null)}
        onConfirm={() =>
          dismiss.mutate(ids, { onError: toastProblem, onSuccess: () => moveFocusSoon(() => selectAll.current) })
        }
        title={`Dismiss ${formatCount(chosen.length, "picture")}?`}
        description="The pictures and what was said about them are deleted from this machine."
        action="Dismiss"
      />
    </div>
  );
}

/** What a selection lacks that would be a dataset by itself. */
function lackOf(chosen: readonly FeedbackItem[]): string | null {
  const [first, ...others] = distinctClasses(chosen.map(({ class_name }) => class_name));
  if (first === undefined || others.length > 0) return null;
  return `These are all ${classLabel(first).toLowerCase()}: a dataset needs pictures of another class too.`;
}
