"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";

import { ApiImage } from "@/components/api-image";
import { Panel } from "@/components/panel";
import { thumbnailUrl } from "@/features/datasets";
import type { Finding } from "@/lib/api/types";

import type { FindingKind } from "../filters";
import { useInsightsView, useSubject } from "../insights-context";
import { hasPictures } from "../kinds";
import { findingSource } from "../pictures/picture-source";
import { countWords, openFindings, severityWords } from "../words";

import { inOrderOfFindings, isDone, SeverityIcon } from "./finding-list";

const MOST_SHOWN = 4;
const THUMBNAILS = 3;

/** What is most likely wrong, with some of its pictures; a press goes to all of it. */
export function WorstFindings() {
  const { insights, onFilters } = useInsightsView();
  const worst = inOrderOfFindings(insights.findings).filter((finding) => !isDone(finding));
  const open = (kind: FindingKind) => {
    onFilters({ finding: kind });
    document.getElementById("findings")?.scrollIntoView({ block: "start" });
  };
  return (
    <Panel title="Worst findings" sentence={openFindings(insights) === 0 ? undefined : `${severityWords(insights)}.`}>
      {worst.length === 0 ? (
        <p className="flex items-start gap-2 text-pretty">
          <CircleCheck className="text-primary mt-0.5 size-5 shrink-0" aria-hidden />
          Nothing stands out in these pictures.
        </p>
      ) : (
        <ul className="-mx-3 -my-2 flex flex-col">
          {worst.slice(0, MOST_SHOWN).map((finding) => (
            <li key={finding.kind}>
              <button
                type="button"
                onClick={() => open(finding.kind)}
                className="hover:bg-muted flex min-h-11 w-full items-center gap-3 rounded-lg px-3 py-2 text-left transition-colors duration-150"
              >
                <span className="flex min-w-0 flex-1 items-start gap-2">
                  <SeverityIcon severity={finding.severity} />
                  <span className="min-w-0">
                    <span className="block leading-5 font-medium text-pretty">{finding.title}</span>
                    <span className="text-muted-foreground block text-small leading-5">{countWords(finding)}</span>
                  </span>
                </span>
                {hasPictures(finding.kind) && <Thumbnails finding={finding} />}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Thumbnails({ finding: { kind } }: { finding: Finding }) {
  const { revision } = useSubject();
  const { key, fetchPage } = findingSource(revision, kind, { className: null, split: null }, false);
  const { data } = useQuery({
    queryKey: [...key, "first"],
    queryFn: () => fetchPage(0, THUMBNAILS),
    staleTime: Infinity,
  });
  return (
    <span aria-hidden className="flex shrink-0 gap-1">
      {data?.pictures.map(({ id }, index) =>
        id === null ? null : (
          <ApiImage key={index} src={thumbnailUrl(id, 128)} alt="" className="size-11 rounded-md object-cover" />
        ),
      )}
    </span>
  );
}
