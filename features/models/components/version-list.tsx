import { clsx } from "clsx";

import { Panel } from "@/components/panel";
import { TableFrame } from "@/components/table-frame";
import { useDatasets } from "@/features/datasets";
import type { ModelSummary } from "@/lib/api/types";

import { ROOMY_ONLY, VersionRow, WIDE_ONLY } from "./version-row";

const COLUMNS = [
  { name: "Version" },
  { name: "Accuracy" },
  { name: "Test photos", className: ROOMY_ONLY },
  { name: "Made from", className: WIDE_ONLY },
  { name: "Took", className: ROOMY_ONLY },
  { name: "Made", className: WIDE_ONLY },
];

/** Every version with its figures and origin, and a way to make another one live. */
export function VersionList({ models }: { models: readonly ModelSummary[] }) {
  const { data: datasets } = useDatasets();
  return (
    <Panel title="Versions" sentence="Versions never change once made. One of them is live.">
      <TableFrame label="Table of versions">
        <table className="w-full text-left whitespace-nowrap">
          <thead>
            <tr className="text-muted-foreground text-small">
              {COLUMNS.map(({ name, className }) => (
                <th key={name} scope="col" className={clsx("border-border border-b py-2 pr-6 font-normal", className)}>
                  {name}
                </th>
              ))}
              <th scope="col" className="border-border border-b py-2">
                <span className="sr-only">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {models.map((model) => (
              <VersionRow key={model.version} model={model} canChange={datasets !== undefined} />
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Panel>
  );
}
