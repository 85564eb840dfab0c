import Link from "next/link";
import type { ReactNode } from "react";

import type { ModelDetail } from "@/lib/api/types";
import { formatDate, formatDuration } from "@/lib/format";
import { datasetPage, INSIGHTS_PAGE, insightsPage, jobPage } from "@/lib/pages";
import { modeWords } from "@/lib/training-modes";

import { Disclosure } from "../ui/disclosure";
import { Panel } from "../ui/panel";

const LINK = "text-accent underline underline-offset-2";

/** What it was made from: data, way of learning, settings and time. */
export function Lineage({ model }: { model: ModelDetail }) {
  const training = model.manifest.training;
  return (
    <Panel title="Where it comes from">
      <dl className="divide-line -my-2 divide-y">
        <Fact term="Trained on">
          {model.dataset_revision == null ? (
            model.dataset
          ) : (
            <Link href={datasetPage(model.dataset_revision)} className={LINK}>
              {model.dataset_revision}
            </Link>
          )}
        </Fact>
        {(model.dataset_revision != null || model.is_champion) && (
          <Fact term="Its data">
            <Link
              href={model.dataset_revision == null ? INSIGHTS_PAGE : insightsPage(model.dataset_revision)}
              className={LINK}
            >
              facts and findings
            </Link>
          </Fact>
        )}
        <Fact term="Way of learning">{modeWords(model.mode ?? null)}</Fact>
        <Fact term="Took">{formatDuration(model.duration_seconds)}</Fact>
        <Fact term="Made">{formatDate(model.created_at)}</Fact>
        <Fact term="By">
          {model.job_id == null ? (
            (text(model.manifest.command) ?? "not on record")
          ) : (
            <Link href={jobPage(model.job_id)} className={LINK}>
              its job, with log
            </Link>
          )}
        </Fact>
      </dl>
      {typeof training === "object" && training !== null && (
        <div className="mt-4">
          <Disclosure title="All settings" isPlain>
            <div
              role="region"
              aria-label="All settings"
              tabIndex={0}
              className="bg-well relative max-h-80 overflow-auto rounded-lg p-4"
            >
              <pre className="figures text-xs leading-5">{JSON.stringify(training, null, 2)}</pre>
            </div>
          </Disclosure>
        </div>
      )}
    </Panel>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-6 py-2">
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0 text-right break-words">{children}</dd>
    </div>
  );
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
