"use client";

import { useMemo } from "react";

import { DataTable, dataColumns } from "@/components/data-table";
import { Panel } from "@/components/panel";
import { useBackbones } from "@/lib/api/recipe-queries";
import type { ModelDetail, TriedBackbone } from "@/lib/api/types";
import { formatNumber, formatRate } from "@/lib/format";

const column = dataColumns<TriedBackbone>();

/** What quick training chose its network from: what each would have given, and what it would cost. */
export function TriedBackbones({ model }: { model: ModelDetail }) {
  const { data: backbones } = useBackbones();
  const columns = useMemo(
    () =>
      column.columns([
        column.accessor("backbone", {
          header: "Network",
          cell: ({ row: { original } }) => (
            <TriedName
              tried={original}
              title={backbones?.find(({ name }) => name === original.backbone)?.title ?? original.backbone}
            />
          ),
          meta: { isRowName: true },
        }),
        column.accessor("size_px", {
          header: "Side",
          cell: ({ row }) => `${formatNumber(row.original.size_px)} px`,
          meta: { isNumeric: true },
        }),
        column.accessor("accuracy", {
          header: "Right",
          cell: ({ row }) => formatRate(row.original.accuracy),
          sortDescFirst: true,
          meta: { isNumeric: true },
        }),
        column.accessor("log_loss", {
          header: "Log loss",
          cell: ({ row }) => row.original.log_loss.toFixed(3),
          meta: { isNumeric: true, className: "max-sm:hidden" },
        }),
        column.accessor("inference_ms", {
          header: "One picture",
          cell: ({ row }) => `${formatNumber(Math.round(row.original.inference_ms))} ms`,
          meta: { isNumeric: true },
        }),
      ]),
    [backbones],
  );
  const tried = model.tried_backbones ?? [];
  if (tried.length === 0) return null;
  return (
    <Panel
      title="What its network was chosen from"
      sentence={`By cross-validation on ${formatNumber(tried[0]?.image_count ?? 0)} of the training pictures: the cheapest that may as well be the best, by log loss. The time is that of the network, on one processor core, while training.`}
    >
      <DataTable
        label="Networks that were tried"
        columns={columns}
        rows={tried}
        rowKey={(option) => `${option.backbone}-${option.size_px}-${option.earlier_maps}`}
      />
    </Panel>
  );
}

function TriedName({ tried, title }: { tried: TriedBackbone; title: string }) {
  return (
    <span className={tried.is_chosen ? "font-semibold" : undefined}>
      {title}
      {tried.earlier_maps && <span className="text-muted-foreground font-normal"> with earlier maps</span>}
      {tried.is_chosen && <span className="text-primary ml-2 text-xs font-semibold">chosen</span>}
    </span>
  );
}
