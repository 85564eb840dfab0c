import { Panel } from "@/components/panel";
import { TableFrame } from "@/components/table-frame";
import type { LoadTest } from "@/lib/api/types";
import { formatNumber } from "@/lib/format";

const CELL = "border-border border-b py-2 pr-6 align-top [tr:last-child>&]:border-b-0";
const COLUMNS = ["Request", "What went wrong", "Times", "First at"];

/** Why requests failed; nothing where none did. */
export function LoadTestFailures({ loadTest: { failures } }: { loadTest: LoadTest }) {
  if (failures.length === 0) return null;
  return (
    <Panel title="What failed" sentence="The server's log, among the files below, has the reasons.">
      <TableFrame label="Failures by kind">
        <table className="w-full text-left">
          <thead>
            <tr className="text-muted-foreground text-small whitespace-nowrap">
              {COLUMNS.map((name) => (
                <th key={name} scope="col" className="border-border border-b py-2 pr-6 font-normal">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {failures.map(({ method, name, error, count, first_second }) => (
              <tr key={`${method} ${name} ${error}`}>
                <th scope="row" className={`${CELL} font-medium whitespace-nowrap`}>
                  <span className="figures text-muted-foreground mr-2 text-xs">{method}</span>
                  {name}
                </th>
                <td className={`${CELL} text-destructive min-w-48 break-words`}>{error}</td>
                <td className={`${CELL} figures`}>{formatNumber(count)}</td>
                <td className={`${CELL} figures whitespace-nowrap`}>{formatNumber(first_second)} s</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Panel>
  );
}
