"use client";

import { useRouter } from "next/navigation";

import { Ago } from "@/components/ago";
import { Field } from "@/components/field";
import { OptionSelect } from "@/components/option-select";
import { diffWords, useDataset, useDatasets } from "@/features/datasets";
import { RevisionMenu, ThingMenu } from "@/features/storage";
import type { DatasetSummary, Insights } from "@/lib/api/types";
import { classLabel, formatCount, formatDate, revisionLabel } from "@/lib/format";
import { INSIGHTS_PAGE, insightsPage } from "@/lib/pages";

import { filteredInsightsPage, LIVE_MODEL_PAGE, useInsightsFilters } from "../filters";

import { ExportMenu } from "./export-menu";

interface DataPickerProps {
  /** A dataset, one of its revisions, or null for the live model's. */
  dataset: string | null;
  insights: Insights | undefined;
}

const LIVE = "";

/** Whose data is looked at, as it was when, how that differs from before, and what can be done with it. */
export function DataPicker({ dataset, insights }: DataPickerProps) {
  const router = useRouter();
  const { data: datasets = [] } = useDatasets();
  if (datasets.length === 0 && insights === undefined) return null;
  const live = dataset === null && insights !== undefined ? `, ${classLabel(insights.dataset)}` : "";
  const revision = insights === undefined ? dataset : insights.revision;
  const hasRevisions = revision !== null && (insights === undefined || insights.dataset_id !== null);
  const current = dataset === null ? undefined : datasets.find(({ id }) => id === datasetOf(dataset));
  return (
    <section aria-label="Data" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <div className="flex w-full items-end gap-2 sm:w-80">
          <div className="min-w-0 flex-1">
            <Field label="Dataset">
              {(ids) => (
                <OptionSelect
                  {...ids}
                  value={dataset === null ? LIVE : datasetOf(dataset)}
                  onChange={(id) => router.push(id === LIVE ? LIVE_MODEL_PAGE : insightsPage(id))}
                  options={[
                    ...withCurrent(
                      datasets.map(({ id, name }) => ({ value: id, label: name })),
                      dataset,
                    ),
                    { value: LIVE, label: `The live model's${live}` },
                  ]}
                />
              )}
            </Field>
          </div>
          {current !== undefined && <DatasetMenu dataset={current} />}
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

function DatasetMenu({ dataset: { id, name } }: { dataset: DatasetSummary }) {
  const router = useRouter();
  return (
    <ThingMenu
      isLarge
      thing={{ kind: "dataset", id, title: name, name }}
      onDeleted={() => router.replace(INSIGHTS_PAGE)}
    />
  );
}

/** Which revision this is, and how it differs from the one before it. */
function DiffLine({ insights: { revision, diff, created_at: createdAt, dataset_id: id } }: { insights: Insights }) {
  if (id === null || revision === null) return null;
  return (
    <p className="text-muted-foreground text-small text-pretty">
      <span className="text-foreground">{revisionLabel(revision)}</span>, made <Ago iso={createdAt} />.
      {diff !== null && ` ${diffWords(diff)}`}
    </p>
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
