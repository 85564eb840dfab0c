"use client";

import { useState } from "react";

import { DataTable, dataColumns } from "@/components/data-table";
import { Panel } from "@/components/panel";
import { Segmented } from "@/components/segmented";
import type { LoadTest, LoadTestEndpoint } from "@/lib/api/types";
import { formatNumber } from "@/lib/format";

import { figureColumns } from "./figure-columns";
import { RequestName } from "./request-name";

const column = dataColumns<LoadTestEndpoint>();
const COLUMNS = column.columns([
  column.accessor("name", {
    header: "Request",
    cell: ({ row: { original } }) => <RequestName {...original} />,
    meta: { isRowName: true },
  }),
  ...figureColumns<LoadTestEndpoint>(),
]);
const ALL = "all";
const MOST_FIRST = [{ id: "requests", desc: true }];

/** How each kind of request fared, in an order of the reader's choice. */
export function LoadTestEndpoints({ loadTest: { stages, endpoints } }: { loadTest: LoadTest }) {
  const [stage, setStage] = useState(ALL);
  const shown = stage === ALL ? endpoints : (stages[Number(stage)]?.endpoints ?? []);
  const options = [
    { value: ALL, label: "All" },
    ...stages.map(({ users }, index) => ({ value: String(index), label: `${formatNumber(users)} users` })),
  ];
  return (
    <Panel title="By request" sentence="What the users asked for, and how long each kind took.">
      {stages.length > 1 && (
        <div className="mb-2">
          <Segmented label="Stage" options={options} value={stage} onChange={setStage} />
        </div>
      )}
      <DataTable
        label="Figures of each kind of request"
        columns={COLUMNS}
        rows={shown}
        rowKey={({ method, name }) => `${method} ${name}`}
        sorting={MOST_FIRST}
      />
    </Panel>
  );
}
