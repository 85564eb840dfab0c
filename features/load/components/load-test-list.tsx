import { clsx } from "clsx";

import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import { TableFrame } from "@/components/table-frame";
import type { LoadTestSummary } from "@/lib/api/types";
import { formatCount, formatDate } from "@/lib/format";
import { loadTestPage } from "@/lib/pages";

import { exactLatency, loadTestWords, formatFailures, formatLatency, formatPerSecond, machineWords } from "../words";

import { VerdictBadge } from "./verdict-badge";

const CELL = "border-border border-b py-3 pr-6 [tr:last-child>&]:border-b-0";
const WIDE_ONLY = "max-lg:hidden";
const COLUMNS = [
  { name: "When" },
  { name: "Verdict" },
  { name: "Failures" },
  { name: "A second" },
  { name: "p95" },
  { name: "Model", className: WIDE_ONLY },
  { name: "Machine", className: WIDE_ONLY },
];

/** Every load test that is kept, the latest first. */
export function LoadTestList({ loadTests, shown }: { loadTests: readonly LoadTestSummary[]; shown: string }) {
  return (
    <Panel title="All load tests" sentence="The latest first; figures over all stages together.">
      <TableFrame label="Table of load tests" isTall={loadTests.length > 10}>
        <table className="w-full text-left whitespace-nowrap">
          <thead>
            <tr className="text-muted-foreground text-small">
              {COLUMNS.map(({ name, className }) => (
                <th key={name} scope="col" className={clsx("border-border border-b py-2 pr-6 font-normal", className)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {loadTests.map((loadTest) => (
              <tr key={loadTest.id}>
                <th scope="row" className={`${CELL} font-normal max-sm:min-w-40 max-sm:whitespace-normal`}>
                  <Link
                    href={loadTestPage(loadTest.id)}
                    aria-current={loadTest.id === shown ? "true" : undefined}
                    className="hover:text-primary aria-[current]:text-primary block font-medium"
                  >
                    {formatDate(loadTest.started_at)}
                  </Link>
                  <span className="text-muted-foreground block text-xs leading-5">
                    {loadTest.id === shown ? `${loadTestWords(loadTest)} · shown above` : loadTestWords(loadTest)}
                  </span>
                </th>
                <td className={CELL}>
                  <VerdictBadge verdict={loadTest.verdict} />
                </td>
                <td className={`${CELL} figures`}>{formatFailures(loadTest.totals)}</td>
                <td className={`${CELL} figures`}>{formatPerSecond(loadTest.totals.requests_per_second)}</td>
                <td className={`${CELL} figures`} title={exactLatency(loadTest.totals.p95_ms)}>
                  {formatLatency(loadTest.totals.p95_ms)}
                </td>
                <td className={`${CELL} ${WIDE_ONLY} max-w-48 truncate`}>{loadTest.server.model_version}</td>
                <td className={`${CELL} ${WIDE_ONLY} pr-0!`} title={machineWords(loadTest)}>
                  {formatCount(loadTest.machine.cores, "core")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Panel>
  );
}
