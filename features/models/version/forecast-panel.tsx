"use client";

import { DataTable, dataColumns } from "@/components/data-table";
import { Panel } from "@/components/panel";
import type { ClassForecast, Forecast, ModelDetail } from "@/lib/api/types";
import { classLabel, formatCount, formatNumber, formatPoints, formatRate } from "@/lib/format";

const MOST_AT_ONCE = 12;

const column = dataColumns<ClassForecast>();
const COLUMNS = column.columns([
  column.accessor("class_name", {
    header: "Class",
    cell: ({ row }) => classLabel(row.original.class_name),
    meta: { isRowName: true },
  }),
  column.accessor("image_count", {
    header: "Photos",
    cell: ({ row }) => formatNumber(row.original.image_count),
    meta: { isNumeric: true, className: "max-sm:hidden" },
  }),
  column.accessor("recall", {
    header: "Found now",
    cell: ({ row }) => formatRate(row.original.recall),
    meta: { isNumeric: true },
  }),
  column.accessor("more_count", {
    header: "More photos",
    cell: ({ row }) => formatNumber(row.original.more_count),
    meta: { isNumeric: true, className: "max-sm:hidden" },
  }),
  column.accessor("gain", {
    header: "Gain in points",
    cell: ({ row }) => <Gain {...row.original} />,
    sortDescFirst: true,
    meta: { isNumeric: true },
  }),
]);

/** What as many photos again would bring, in all and for each class; of versions from before, nothing is said. */
export function ForecastPanel({ model }: { model: ModelDetail }) {
  const { forecast, no_forecast: reason } = model;
  if (forecast == null && reason == null) return null;
  return (
    <Panel title="What more photos would bring" sentence={forecast == null ? undefined : sentenceOf(forecast)}>
      {forecast == null ? (
        <p className="max-w-[80ch] text-pretty">{reason}</p>
      ) : (
        <DataTable
          label="What more photos of each class would bring"
          columns={COLUMNS}
          rows={forecast.classes}
          rowKey={(row) => row.class_name}
          isTall={forecast.classes.length > MOST_AT_ONCE}
        />
      )}
    </Panel>
  );
}

function sentenceOf({ more_count, gain, gain_interval }: Forecast): string {
  return `${formatCount(more_count, "more photo")}, as many of each class as there are, would bring about ${formatPoints(gain)} points (${spanOf(gain_interval)}). Nine of ten such intervals hold what really comes. They come from learning again with halves and quarters of the training pictures, and are for photos like those; what is missing among them may bring more.`;
}

function Gain({ gain, gain_interval }: ClassForecast) {
  return (
    <>
      {formatPoints(gain)} <span className="text-muted-foreground whitespace-nowrap">({spanOf(gain_interval)})</span>
    </>
  );
}

function spanOf([lowest, highest]: readonly number[]): string {
  return `${formatPoints(lowest ?? 0)} to ${formatPoints(highest ?? 0)}`;
}
