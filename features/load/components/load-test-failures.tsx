import { DataTable, dataColumns } from "@/components/data-table";
import { Panel } from "@/components/panel";
import type { LoadTest } from "@/lib/api/types";
import { formatNumber } from "@/lib/format";

import { RequestName } from "./request-name";

type Failure = LoadTest["failures"][number];

const column = dataColumns<Failure>();
const COLUMNS = column.columns([
  column.accessor("name", {
    header: "Request",
    cell: ({ row: { original } }) => <RequestName {...original} />,
    meta: { isRowName: true, className: "align-top" },
  }),
  column.accessor("error", {
    header: "What went wrong",
    cell: ({ row }) => row.original.error,
    meta: { className: "text-destructive min-w-48 align-top break-words whitespace-normal" },
  }),
  column.accessor("count", {
    header: "Times",
    cell: ({ row }) => formatNumber(row.original.count),
    meta: { isNumeric: true, className: "align-top" },
  }),
  column.accessor("first_second", {
    header: "First at",
    cell: ({ row }) => `${formatNumber(row.original.first_second)} s`,
    meta: { isNumeric: true, className: "align-top whitespace-nowrap" },
  }),
]);

/** Why requests failed; nothing where none did. */
export function LoadTestFailures({ loadTest: { failures } }: { loadTest: LoadTest }) {
  if (failures.length === 0) return null;
  return (
    <Panel title="What failed" sentence="The server's log, among the files below, has the reasons.">
      <DataTable
        label="Failures by kind"
        columns={COLUMNS}
        rows={failures}
        rowKey={({ method, name, error }) => `${method} ${name} ${error}`}
      />
    </Panel>
  );
}
