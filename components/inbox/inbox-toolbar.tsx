"use client";

import { FolderPlus, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { formatCount } from "@/lib/format";
import { useDatasets } from "@/lib/hooks/use-datasets";
import { useAddFeedback, useDismissFeedback } from "@/lib/hooks/use-feedback";
import { jobPage } from "@/lib/pages";
import { toastProblem } from "@/lib/toast-problem";

import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Select } from "../ui/select";

interface InboxToolbarProps {
  chosen: string[];
  total: number;
  onSelectAll: (isAll: boolean) => void;
}

/** What can be done with the selected pictures. */
export function InboxToolbar({ chosen, total, onSelectAll }: InboxToolbarProps) {
  const router = useRouter();
  const { data: datasets = [] } = useDatasets();
  const [picked, setPicked] = useState<string | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const add = useAddFeedback();
  const dismiss = useDismissFeedback();
  const dataset = picked ?? datasets[0]?.id ?? "";
  const onError = toastProblem;

  return (
    <div className="border-line bg-surface flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border p-4">
      <label className="flex items-center gap-3">
        <input
          type="checkbox"
          checked={chosen.length === total}
          onChange={(event) => onSelectAll(event.target.checked)}
          className="accent-accent size-4"
        />
        <span aria-live="polite">
          {chosen.length === 0 ? `Select all ${total}` : `${formatCount(chosen.length, "picture")} selected`}
        </span>
      </label>
      <div className="ml-auto flex min-w-0 flex-wrap items-center gap-2 max-sm:w-full">
        {datasets.length > 0 ? (
          <>
            <Select
              aria-label="Dataset to add to"
              className="min-w-0 grow sm:w-56"
              value={dataset}
              onChange={setPicked}
              options={datasets.map(({ id, name }) => ({ value: id, label: name }))}
            />
            <Button
              variant="primary"
              disabled={chosen.length === 0 || add.isPending}
              onClick={() =>
                add.mutate(
                  { dataset, ids: chosen },
                  { onSuccess: ({ job_id }) => router.push(jobPage(job_id)), onError },
                )
              }
            >
              <FolderPlus aria-hidden />
              Add to dataset
            </Button>
          </>
        ) : (
          <p className="text-muted text-[0.8125rem]">There is no dataset yet to add to: upload one on Train.</p>
        )}
        <Button disabled={chosen.length === 0 || dismiss.isPending} onClick={() => setIsAsking(true)}>
          <Trash2 aria-hidden />
          Dismiss
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => dismiss.mutate(chosen, { onError })}
        title={`Dismiss ${formatCount(chosen.length, "picture")}?`}
        description="The pictures and what was said about them are deleted from this machine."
        action="Dismiss"
      />
    </div>
  );
}
