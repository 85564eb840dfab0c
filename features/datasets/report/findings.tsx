import { CircleCheck, Info, TriangleAlert } from "lucide-react";

import { Disclosure } from "@/components/disclosure";
import { Panel } from "@/components/panel";
import type { IngestReport } from "@/lib/api/types";

import { type Finding, findingsOf } from "./finding-words";

/** What deserves a look before training, each with the files it is about. */
export function Findings({ report }: { report: IngestReport }) {
  const findings = findingsOf(report);
  return (
    <Panel title="Worth a look" sentence="What could make the model worse, or keep it from being trained.">
      {findings.length === 0 ? (
        <p className="flex items-center gap-2">
          <CircleCheck className="text-primary size-5 shrink-0" aria-hidden />
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

/** One kind of finding: what it is, what was done about it, and the files by name. */
function FindingRow({ finding: { title, meaning, tone, files, rest } }: { finding: Finding }) {
  const Icon = tone === "warning" ? TriangleAlert : Info;
  return (
    <li className="flex gap-3 py-3">
      <Icon
        className={
          tone === "warning" ? "text-unsure mt-0.5 size-5 shrink-0" : "text-muted-foreground mt-0.5 size-5 shrink-0"
        }
        role="img"
        aria-label={tone === "warning" ? "Warning" : "Note"}
      />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words text-pretty">{title}</p>
        {meaning !== "" && <p className="text-muted-foreground text-small text-pretty">{meaning}</p>}
        {files.length > 0 && (
          <Disclosure title="Which ones" isPlain>
            <div
              role="region"
              aria-label={`Files: ${title}`}
              tabIndex={0}
              className="bg-muted relative max-h-64 overflow-y-auto rounded-lg p-3"
            >
              <ul className="flex flex-col gap-1 text-xs leading-5">
                {files.map((file, index) => (
                  <li key={index} className="figures break-all">
                    {file}
                  </li>
                ))}
                {rest > 0 && <li className="text-muted-foreground">and {rest} more</li>}
              </ul>
            </div>
          </Disclosure>
        )}
      </div>
    </li>
  );
}
