import Link from "next/link";

import { VersionMenu } from "@/features/storage";
import type { ModelSummary } from "@/lib/api/types";
import { formatDate, formatDuration, formatExact, formatNumber, formatRate } from "@/lib/format";
import { datasetPage, versionPage } from "@/lib/pages";

import { shortModeWords } from "../training-modes";

import { LiveBadge } from "./live-badge";
import { PromoteButton } from "./promote-button";
import { SameSceneBadge } from "./same-scene-badge";

/** Columns that a phone has no room for. */
export const WIDE_ONLY = "max-sm:hidden";
/** Columns that only a wide window has room for. */
export const ROOMY_ONLY = "max-lg:hidden";

const CELL = "border-border border-b py-3 pr-6 [tr:last-child>&]:border-b-0";

interface VersionRowProps {
  model: ModelSummary;
  /** Whether this server can rename and delete at all. */
  canChange: boolean;
}

export function VersionRow({ model, canChange }: VersionRowProps) {
  return (
    <tr>
      <th scope="row" className={`${CELL} font-normal max-sm:whitespace-normal`}>
        <Link href={versionPage(model.version)} className="hover:text-primary block font-medium break-words">
          {model.version}
        </Link>
        {model.label != null && <span className="block text-small break-words">{model.label}</span>}
        <span className="text-muted-foreground block text-xs leading-5">
          {[shortModeWords(model.mode ?? null), ...(model.bundled ? ["bundled"] : [])].join(" · ")}
        </span>
        <span className="text-muted-foreground block text-xs leading-5 sm:hidden">{formatDate(model.created_at)}</span>
      </th>
      <td className={`${CELL} figures`} title={formatExact(model.accuracy)}>
        <span className="flex flex-wrap items-center gap-x-2">
          {formatRate(model.accuracy)}
          <SameSceneBadge share={model.same_scene_share} />
        </span>
      </td>
      <td className={`${CELL} ${ROOMY_ONLY} figures`}>{formatNumber(model.test_count)}</td>
      <td className={`${CELL} ${WIDE_ONLY} max-w-48 truncate`}>
        {model.dataset_revision == null ? (
          model.dataset
        ) : model.data_deleted === true ? (
          <span title={`${model.dataset_revision} was deleted`}>
            {model.dataset_revision} <span className="text-muted-foreground">(deleted)</span>
          </span>
        ) : (
          <Link href={datasetPage(model.dataset_revision)} className="hover:text-primary">
            {model.dataset_revision}
          </Link>
        )}
      </td>
      <td className={`${CELL} ${ROOMY_ONLY} figures`}>{formatDuration(model.duration_seconds)}</td>
      <td className={`${CELL} ${WIDE_ONLY}`}>{formatDate(model.created_at)}</td>
      <td className={`${CELL} pr-0! text-right`}>
        <div className="inline-flex items-center gap-2">
          {model.is_champion ? <LiveBadge /> : <PromoteButton version={model.version} />}
          {canChange && <VersionMenu model={model} />}
        </div>
      </td>
    </tr>
  );
}
