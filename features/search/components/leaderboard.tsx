"use client";

import { useMemo } from "react";

import { DataTable, dataColumns } from "@/components/data-table";
import { useBackbones } from "@/lib/api/recipe-queries";
import type { SearchDetail, SearchTrial } from "@/lib/api/types";
import { formatBytes, formatDuration, formatMilliseconds, formatNumber, formatRate } from "@/lib/format";

import { trainingWords } from "../words";

const column = dataColumns<SearchTrial>();
const NUMERIC = { isNumeric: true };
const NO_PHONE = { isNumeric: true, className: "max-sm:hidden" };
const WIDE_ONLY = { isNumeric: true, className: "max-lg:hidden" };

/** Each candidate by its trial on most pictures: right answers with their interval, and what it costs. */
export function Leaderboard({ search }: { search: SearchDetail }) {
  const { data: backbones } = useBackbones();
  const columns = useMemo(
    () =>
      column.columns([
        column.accessor(({ settings }) => String(settings.backbone), {
          id: "candidate",
          header: "Candidate",
          cell: ({ row: { original, index } }) => (
            <Candidate
              trial={original}
              title={backbones?.find(({ name }) => name === original.settings.backbone)?.title}
              isBest={index === 0 && original === search.leaderboard[0]}
            />
          ),
          meta: { isRowName: true },
        }),
        column.accessor("accuracy", {
          header: "Right",
          cell: ({ row: { original } }) => <Accuracy trial={original} />,
          sortDescFirst: true,
          meta: NUMERIC,
        }),
        column.accessor("image_count", {
          header: "Photos",
          cell: ({ row }) => formatNumber(row.original.image_count),
          sortDescFirst: true,
          meta: NO_PHONE,
        }),
        column.accessor("log_loss", {
          header: "Log loss",
          cell: ({ row }) => row.original.log_loss.toFixed(3),
          meta: NO_PHONE,
        }),
        column.accessor("roc_auc", {
          header: "AUC",
          cell: ({ row }) => row.original.roc_auc?.toFixed(3) ?? "–",
          sortDescFirst: true,
          meta: WIDE_ONLY,
        }),
        column.accessor("ece", {
          header: "Calibration",
          cell: ({ row }) => formatRate(row.original.ece),
          meta: WIDE_ONLY,
        }),
        column.accessor("latency_ms", {
          header: "A picture",
          cell: ({ row }) => formatMilliseconds(row.original.latency_ms),
          meta: NO_PHONE,
        }),
        column.accessor("size_bytes", {
          header: "Size",
          cell: ({ row }) => formatBytes(row.original.size_bytes),
          meta: WIDE_ONLY,
        }),
        column.accessor("seconds", {
          header: "Took",
          cell: ({ row }) => formatDuration(row.original.seconds),
          meta: WIDE_ONLY,
        }),
      ]),
    [backbones, search.leaderboard],
  );
  return (
    <DataTable
      label={`Leaderboard of ${search.name}`}
      columns={columns}
      rows={search.leaderboard}
      rowKey={({ settings }) => JSON.stringify(settings)}
    />
  );
}

interface CandidateProps {
  trial: SearchTrial;
  title: string | undefined;
  isBest: boolean;
}

function Candidate({ trial, title, isBest }: CandidateProps) {
  const { backbone, size_px: side } = trial.settings;
  return (
    <span className="block min-w-40">
      <span className={isBest ? "font-semibold" : undefined}>
        {title ?? String(backbone)}
        {isBest && <span className="text-primary ml-2 text-xs font-semibold">best</span>}
      </span>
      <span className="text-muted-foreground block text-xs font-normal">
        {formatNumber(Number(side))} px, {trainingWords(trial)}
      </span>
    </span>
  );
}

function Accuracy({ trial: { accuracy, accuracy_interval: interval } }: { trial: SearchTrial }) {
  const [low, high] = interval;
  return (
    <span className="block">
      {formatRate(accuracy)}
      <span className="text-muted-foreground block text-xs whitespace-nowrap">
        {formatRate(low ?? 0)} to {formatRate(high ?? 0)}
      </span>
    </span>
  );
}
