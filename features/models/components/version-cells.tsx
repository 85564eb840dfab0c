import { Link } from "@/components/link";
import type { ModelSummary } from "@/lib/api/types";
import { formatBytes, formatDate, revisionLabel } from "@/lib/format";
import { datasetPage, versionPage } from "@/lib/pages";

import { shortModeWords } from "../training-modes";

import { LiveBadge } from "./live-badge";
import { ModelMenu } from "./model-menu";
import { PromoteButton } from "./promote-button";
import { TryLink } from "./try-link";

/** A version's name, and below it what it is; on a phone, what the other columns would say too. */
export function VersionName({ model }: { model: ModelSummary }) {
  const { version, label, mode, bundled, is_champion: isLive } = model;
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2">
        <Link
          href={versionPage(version)}
          className="finger-target hover:text-primary inline-flex min-h-6 items-center font-medium break-words max-sm:break-all"
        >
          {version}
        </Link>
        {isLive && (
          <span className="sm:hidden">
            <LiveBadge />
          </span>
        )}
      </span>
      {label != null && <span className="block text-small break-words">{label}</span>}
      <span className="text-muted-foreground block text-xs leading-5">
        {[shortModeWords(mode ?? null), ...(bundled ? ["bundled"] : [])].join(" · ")}
      </span>
      <span className="text-muted-foreground block text-xs leading-5 sm:hidden">
        {formatBytes(model.size_bytes)} · {formatDate(model.created_at)}
      </span>
    </>
  );
}

/** What a version was made from, with the way to it where it is still here. */
export function VersionData({ model: { dataset, dataset_revision: revision, data_deleted } }: { model: ModelSummary }) {
  if (revision == null) return dataset;
  if (data_deleted === true)
    return (
      <>
        {revisionLabel(revision)} <span className="text-muted-foreground">(deleted)</span>
      </>
    );
  return (
    <Link href={datasetPage(revision)} className="finger-target hover:text-primary">
      {revisionLabel(revision)}
    </Link>
  );
}

interface VersionActionsProps {
  model: ModelSummary;
  /** Whether this server can rename and delete at all. */
  canChange: boolean;
}

/** A phone has room for the menu only; the rest is on the version's own page. */
export function VersionActions({ model, canChange }: VersionActionsProps) {
  const { version, is_champion: isLive } = model;
  return (
    <div className="inline-flex items-center gap-2">
      <span className="inline-flex items-center gap-2 max-sm:hidden">
        <TryLink version={version} isLive={isLive} isOneOfMany size="sm" />
        {/* As wide as the button that the other rows have there. */}
        <span className="inline-flex min-w-21 justify-end">
          {isLive ? <LiveBadge /> : <PromoteButton version={version} isOneOfMany />}
        </span>
      </span>
      {canChange && <ModelMenu model={model} />}
    </div>
  );
}
