import { Disclosure } from "@/components/disclosure";
import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import type { ModelDetail } from "@/lib/api/types";
import { formatDate, formatDuration, revisionLabel } from "@/lib/format";
import { datasetPage, INSIGHTS_PAGE, insightsPage, jobPage } from "@/lib/pages";

import { originsOf } from "../manifest";
import { modeWords } from "../training-modes";

import { Fact } from "./fact";
import { NetworkFacts } from "./network-facts";

const LINK = "finger-target text-primary underline underline-offset-2";

/** What it was made from: data, way of learning, network, settings and time. */
export function Lineage({ model }: { model: ModelDetail }) {
  const origins = originsOf(model);
  const { training, command } = origins;
  const isDeleted = model.data_deleted === true;
  return (
    <Panel title="Where it comes from">
      <dl className="divide-border -my-2 divide-y">
        <Fact term="Trained on">
          {model.dataset_revision == null ? (
            model.dataset
          ) : isDeleted ? (
            <>
              {revisionLabel(model.dataset_revision)} <span className="text-muted-foreground">(data deleted)</span>
            </>
          ) : (
            <Link href={datasetPage(model.dataset_revision)} className={LINK}>
              {revisionLabel(model.dataset_revision)}
            </Link>
          )}
        </Fact>
        {((model.dataset_revision != null && !isDeleted) || model.is_champion) && (
          <Fact term="Its data">
            <Link
              href={model.dataset_revision == null || isDeleted ? INSIGHTS_PAGE : insightsPage(model.dataset_revision)}
              className={LINK}
            >
              facts and findings
            </Link>
          </Fact>
        )}
        <Fact term="Method">{modeWords(model.mode ?? null)}</Fact>
        <NetworkFacts model={model} origins={origins} />
        <Fact term="Took">{formatDuration(model.duration_seconds)}</Fact>
        <Fact term="Made">{formatDate(model.created_at)}</Fact>
        <Fact term="By">
          {model.job_id == null ? (
            (command ?? "not on record")
          ) : (
            <Link href={jobPage(model.job_id)} className={LINK}>
              its job, with log
            </Link>
          )}
        </Fact>
      </dl>
      {training !== null && (
        <div className="mt-4">
          <Disclosure title="All settings" isPlain>
            <div
              role="region"
              aria-label="All settings"
              tabIndex={0}
              className="bg-muted relative max-h-80 overflow-auto rounded-lg p-4"
            >
              <pre className="figures text-xs leading-5">{JSON.stringify(training, null, 2)}</pre>
            </div>
          </Disclosure>
        </div>
      )}
    </Panel>
  );
}
