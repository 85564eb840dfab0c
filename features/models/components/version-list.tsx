"use client";

import { useMemo } from "react";

import { DataTable, dataColumns } from "@/components/data-table";
import { Panel } from "@/components/panel";
import { Checkbox } from "@/components/ui/checkbox";
import { useDatasets } from "@/features/datasets";
import type { ModelSummary } from "@/lib/api/types";
import { formatBytes, formatCount, formatDate, formatDuration, formatRate } from "@/lib/format";

import { SameSceneBadge } from "./same-scene-badge";
import { VersionActions, VersionData, VersionName } from "./version-cells";

/** Columns that a phone has no room for: their facts stand below the version's name there. */
const WIDE_ONLY = "max-sm:hidden";
/** Columns that only a wide window has room for, or one still wider. */
const ROOMY_ONLY = "max-xl:hidden";
const ROOMIEST_ONLY = "max-2xl:hidden";

const column = dataColumns<ModelSummary>();
const FACTS = [
  column.accessor("accuracy", {
    header: "Accuracy",
    cell: ({ row }) => (
      <span className="inline-flex flex-wrap items-center justify-end gap-x-2">
        <SameSceneBadge share={row.original.same_scene_share} />
        {formatRate(row.original.accuracy)}{" "}
        <span className="text-muted-foreground w-full text-xs leading-5">
          of {formatCount(row.original.test_count, "picture")}
        </span>
      </span>
    ),
    meta: { isNumeric: true },
  }),
  column.accessor("ece", {
    header: "Calibration error",
    cell: ({ row }) => formatRate(row.original.ece),
    // The smaller the better.
    sortDescFirst: false,
    meta: { isNumeric: true, className: ROOMY_ONLY },
  }),
  column.accessor("size_bytes", {
    header: "Size",
    cell: ({ row }) => formatBytes(row.original.size_bytes),
    sortDescFirst: false,
    meta: { isNumeric: true, className: ROOMY_ONLY },
  }),
  column.accessor("duration_seconds", {
    header: "Training took",
    cell: ({ row }) => formatDuration(row.original.duration_seconds),
    sortDescFirst: false,
    meta: { isNumeric: true, className: ROOMIEST_ONLY },
  }),
  column.accessor(({ dataset, dataset_revision: revision }) => revision ?? dataset, {
    id: "data",
    header: "Made from",
    cell: ({ row }) => <VersionData model={row.original} />,
    meta: { className: `${WIDE_ONLY} max-w-40 truncate` },
  }),
  column.accessor("created_at", {
    header: "Made",
    cell: ({ row }) => formatDate(row.original.created_at),
    sortDescFirst: true,
    meta: { className: WIDE_ONLY },
  }),
];

interface VersionListProps {
  models: readonly ModelSummary[];
  /** The versions that are checked, to be compared. */
  checked: readonly string[];
  onCheck: (version: string, isChecked: boolean) => void;
}

/** Every version with its figures and origin, in any order, and what can be done with each. */
export function VersionList({ models, checked, onCheck }: VersionListProps) {
  const { data: datasets } = useDatasets();
  const canChange = datasets !== undefined;
  const canCompare = models.length > 1;
  const columns = useMemo(
    () =>
      column.columns([
        ...(canCompare
          ? [
              column.display({
                id: "compare",
                header: "Compare",
                cell: ({ row: { original } }) => (
                  <CompareBox version={original.version} checked={checked} onCheck={onCheck} />
                ),
                meta: { isHeadHidden: true, className: "w-8 pr-3!" },
              }),
            ]
          : []),
        column.accessor("version", {
          header: "Version",
          cell: ({ row }) => <VersionName model={row.original} />,
          meta: { isRowName: true, className: "max-sm:pr-3" },
        }),
        ...FACTS,
        column.display({
          id: "actions",
          header: "Actions",
          cell: ({ row }) => <VersionActions model={row.original} canChange={canChange} />,
          meta: { isHeadHidden: true, className: "text-right" },
        }),
      ]),
    [canChange, canCompare, checked, onCheck],
  );
  return (
    <Panel
      title="Versions"
      sentence={`Versions never change once made. One of them is live.${canCompare ? " Check two to compare them below." : ""}`}
    >
      <DataTable
        label="Table of versions"
        columns={columns}
        rows={models}
        rowKey={({ version }) => version}
        isChecked={({ version }) => checked.includes(version)}
      />
    </Panel>
  );
}

interface CompareBoxProps {
  version: string;
  checked: readonly string[];
  onCheck: (version: string, isChecked: boolean) => void;
}

function CompareBox({ version, checked, onCheck }: CompareBoxProps) {
  return (
    <Checkbox
      aria-label={`Compare ${version}`}
      checked={checked.includes(version)}
      onCheckedChange={(state) => onCheck(version, state === true)}
      // The target is as large as a finger, the box is not.
      className="relative block after:absolute after:-inset-2 pointer-coarse:after:-inset-3"
    />
  );
}
