import { clsx } from "clsx";
import Link from "next/link";

import type { FloodSummary } from "@/lib/api/types";
import { exactLatency, floodWords, formatFailures, formatLatency, formatPerSecond, machineWords } from "@/lib/floods";
import { formatCount, formatDate } from "@/lib/format";
import { floodPage } from "@/lib/pages";

import { Panel } from "../ui/panel";
import { TableFrame } from "../ui/table-frame";
import { VerdictBadge } from "./verdict-badge";

const CELL = "border-line border-b py-3 pr-6 [tr:last-child>&]:border-b-0";
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

/** Every flood that is kept, the latest first. */
export function FloodList({ floods, shown }: { floods: readonly FloodSummary[]; shown: string }) {
  return (
    <Panel title="All load tests" sentence="The latest first; figures over all stages together.">
      <TableFrame label="Table of floods" isTall={floods.length > 10}>
        <table className="w-full text-left whitespace-nowrap">
          <thead>
            <tr className="text-muted text-[0.8125rem]">
              {COLUMNS.map(({ name, className }) => (
                <th key={name} scope="col" className={clsx("border-line border-b py-2 pr-6 font-normal", className)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {floods.map((flood) => (
              <tr key={flood.id}>
                <th scope="row" className={`${CELL} font-normal max-sm:min-w-40 max-sm:whitespace-normal`}>
                  <Link
                    href={floodPage(flood.id)}
                    aria-current={flood.id === shown ? "true" : undefined}
                    className="hover:text-accent aria-[current]:text-accent block font-medium"
                  >
                    {formatDate(flood.started_at)}
                  </Link>
                  <span className="text-muted block text-xs leading-5">
                    {flood.id === shown ? `${floodWords(flood)} · shown above` : floodWords(flood)}
                  </span>
                </th>
                <td className={CELL}>
                  <VerdictBadge verdict={flood.verdict} />
                </td>
                <td className={`${CELL} figures`}>{formatFailures(flood.totals)}</td>
                <td className={`${CELL} figures`}>{formatPerSecond(flood.totals.requests_per_second)}</td>
                <td className={`${CELL} figures`} title={exactLatency(flood.totals.p95_ms)}>
                  {formatLatency(flood.totals.p95_ms)}
                </td>
                <td className={`${CELL} ${WIDE_ONLY} max-w-48 truncate`}>{flood.server.model_version}</td>
                <td className={`${CELL} ${WIDE_ONLY} pr-0!`} title={machineWords(flood)}>
                  {formatCount(flood.machine.cores, "core")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Panel>
  );
}
