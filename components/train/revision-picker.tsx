"use client";

import { useRouter } from "next/navigation";

import type { DatasetDetail } from "@/lib/api/types";
import { formatCount, formatDate } from "@/lib/format";
import { datasetPage } from "@/lib/pages";

import { Field } from "../ui/field";
import { Select } from "../ui/select";

/** Which of a dataset's revisions is looked at and trained on. */
export function RevisionPicker({ dataset: { revisions, revision } }: { dataset: DatasetDetail }) {
  const router = useRouter();
  return (
    <div className="max-w-md">
      <Field label="Revision">
        {(ids) => (
          <Select
            {...ids}
            value={revision.id}
            onChange={(id) => router.push(datasetPage(id))}
            options={revisions.map(({ id, created_at, image_count }) => ({
              value: id,
              label: `${id}, ${formatCount(image_count, "picture")}, ${formatDate(created_at)}`,
            }))}
          />
        )}
      </Field>
    </div>
  );
}
