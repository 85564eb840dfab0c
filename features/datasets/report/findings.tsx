import { CircleCheck } from "lucide-react";

import { Panel } from "@/components/panel";
import type { IngestReport } from "@/lib/api/types";

import { FindingRow } from "./finding-row";
import { findingsOf } from "./finding-words";

/** What deserves a look before training, each with the files it is about. */
export function Findings({ report }: { report: IngestReport }) {
  const findings = findingsOf(report);
  return (
    <Panel title="Worth a look" sentence="What could make the model worse, or keep it from being trained.">
      {findings.length === 0 ? (
        <p className="flex items-center gap-2">
          <CircleCheck className="text-primary size-5" aria-hidden />
          Nothing stands out: every file is a picture, none is there twice, and the classes are of similar size.
        </p>
      ) : (
        <ul className="divide-border -my-3 divide-y">
          {findings.map((finding) => (
            <FindingRow key={finding.title} finding={finding} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
