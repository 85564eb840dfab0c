"use client";

import { useRouter } from "next/navigation";

import { Field } from "@/components/field";
import { OptionSelect } from "@/components/option-select";
import { RevisionMenu, revisionWords } from "@/features/storage";
import type { DatasetDetail } from "@/lib/api/types";
import { formatCount, formatDate } from "@/lib/format";
import { datasetPage } from "@/lib/pages";

/** Which of a dataset's revisions is looked at and trained on. */
export function RevisionPicker({ dataset }: { dataset: DatasetDetail }) {
  const { revisions, revision } = dataset;
  const router = useRouter();
  return (
    <div className="flex items-end gap-2">
      <div className="w-full max-w-md">
        <Field label="Revision">
          {(ids) => (
            <OptionSelect
              {...ids}
              value={revision.id}
              onChange={(id) => router.push(datasetPage(id))}
              options={revisions.map(({ id, label, created_at, image_count }) => ({
                value: id,
                label: `${revisionWords({ id, label })}, ${formatCount(image_count, "picture")}, ${formatDate(created_at)}`,
              }))}
            />
          )}
        </Field>
      </div>
      <RevisionMenu dataset={dataset} onDeleted={() => router.replace(datasetPage(dataset.id))} />
    </div>
  );
}
