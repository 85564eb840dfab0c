"use client";

import { useRouter } from "next/navigation";

import { Field } from "@/components/field";
import { OptionSelect } from "@/components/option-select";
import { useDataset, useDatasets } from "@/features/datasets";
import { RevisionMenu } from "@/features/storage";
import type { Insights } from "@/lib/api/types";
import { classLabel, formatCount, formatDate } from "@/lib/format";
import { INSIGHTS_PAGE, insightsPage } from "@/lib/pages";

import { filteredInsightsPage } from "../filters";
import { useInsightsFilters } from "../use-insights-filters";

import { DiffLine } from "./diff-line";
import { ExportMenu } from "./export-menu";

interface DataPickerProps {
  /** As the address has it: a dataset, one of its revisions, or the live model's. */
  dataset: string | null;
  insights: Insights | undefined;
}

const LIVE = "";

/** Whose data is looked at, as it was when, and how that differs from before. */
export function DataPicker({ dataset, insights }: DataPickerProps) {
  const router = useRouter();
  const { data: datasets = [] } = useDatasets();
  if (datasets.length === 0 && insights === undefined) return null;
  const live = dataset === null && insights !== undefined ? `, ${classLabel(insights.dataset)}` : "";
  const revision = insights === undefined ? dataset : insights.revision;
  const hasRevisions = revision !== null && (insights === undefined || insights.dataset_id !== null);
  return (
    <section aria-label="Data" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <div className="w-full sm:w-72">
          <Field label="Dataset">
            {(ids) => (
              <OptionSelect
                {...ids}
                value={dataset === null ? LIVE : datasetOf(dataset)}
                onChange={(id) => router.push(id === LIVE ? INSIGHTS_PAGE : insightsPage(id))}
                options={[
                  { value: LIVE, label: `The live model's${live}` },
                  ...withCurrent(
                    datasets.map(({ id, name }) => ({ value: id, label: name })),
                    dataset,
                  ),
                ]}
              />
            )}
          </Field>
        </div>
        {hasRevisions && <RevisionSelect revision={revision} />}
        {insights !== undefined && (
          <div className="ml-auto max-sm:ml-0">
            <ExportMenu insights={insights} />
          </div>
        )}
      </div>
      {insights !== undefined && <DiffLine insights={insights} />}
    </section>
  );
}

function RevisionSelect({ revision }: { revision: string }) {
  const router = useRouter();
  const { filters } = useInsightsFilters();
  const { data } = useDataset(revision);
  if (data === undefined || data.revisions.length < 2) return null;
  // What was filtered stays filtered: the same part of the data, before and after.
  const open = (id: string) => router.push(filteredInsightsPage(id, filters));
  return (
    <div className="flex w-full items-end gap-2 sm:w-96">
      <div className="min-w-0 flex-1">
        <Field label="Revision">
          {(ids) => (
            <OptionSelect
              {...ids}
              value={data.revision.id}
              onChange={open}
              options={data.revisions.map(({ id, label, number, created_at, image_count }) => ({
                value: id,
                label: `${label == null ? number : `${number} (${label})`}: ${formatCount(image_count, "picture")}, ${formatDate(created_at)}`,
              }))}
            />
          )}
        </Field>
      </div>
      <RevisionMenu dataset={data} onDeleted={() => router.replace(insightsPage(data.id))} />
    </div>
  );
}

/** A revision is called by its dataset and a number: "pets@2". */
function datasetOf(id: string): string {
  return id.replace(/@\d+$/, "");
}

/** What the address names stands in the list, even where the list does not know it (yet). */
function withCurrent(options: { value: string; label: string }[], dataset: string | null) {
  const id = dataset === null ? null : datasetOf(dataset);
  if (id === null || options.some(({ value }) => value === id)) return options;
  return [...options, { value: id, label: id }];
}
