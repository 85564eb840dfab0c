"use client";

import { Ban } from "lucide-react";
import { useState } from "react";

import { QueryProblem } from "@/components/query-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { formatCount } from "@/lib/format";
import { toast } from "@/lib/toast";

import { pendingEdits, usePendingEdits } from "../edits/use-pending-edits";
import { LongList } from "../pictures/long-list";
import { type Decision, excluding } from "../pictures/picture-actions";
import type { Picture } from "../pictures/pictures";
import { useLoad } from "../pictures/use-picture-pages";
import { usePictureStream } from "../pictures/use-picture-stream";

import { CompareDialog } from "./compare-dialog";
import { GroupCard } from "./group-card";
import { groupsOf, type PictureGroup } from "./groups";
import { NoPictures } from "./no-pictures";
import type { FindingPicturesProps } from "./props";
import { SAME_KINDS } from "./same-kinds";
import { SPARES } from "./spares";
import { useDismissals } from "./use-dismissals";

const CARD_PX = 320;

/** Pictures that belong together, group by group. */
export function GroupFinding({ subject, finding, source, filters, onFilters }: FindingPicturesProps) {
  const { pictures, total, error, retry, hasMore, loadMore } = usePictureStream(source);
  const load = useLoad(source);
  const { edits } = usePendingEdits(subject.dataset);
  const { say } = useDismissals(subject.revision, finding.kind);
  const [compared, setCompared] = useState<PictureGroup | null>(null);
  const [isLoading, setIsLoading] = useState(false);
  const spares = SPARES[finding.kind];
  const decide = ({ decided, left }: Decision) => pendingEdits.decide(subject.dataset, decided, left);

  if (error !== null && total === undefined)
    return <QueryProblem title="The pictures could not be read" error={error} onRetry={retry} />;
  if (total === undefined) return <Skeleton className="h-64 w-full" />;
  if (total === 0) return <NoPictures filters={filters} onFilters={onFilters} />;

  const known = groupsOf(pictures);
  // The last one may go on where nobody has looked yet.
  const groups = hasMore ? known.slice(0, -1) : known;
  const excludeAll = async (spareOfGroup: (group: PictureGroup) => Picture[]) => {
    setIsLoading(true);
    try {
      decide(excluding(groupsOf(await load(0, total - 1)).flatMap(spareOfGroup)));
    } catch (problem) {
      toast.error(problem instanceof Error ? problem.message : "The pictures could not be read.");
    } finally {
      setIsLoading(false);
    }
  };
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <span className="text-muted-foreground text-small">
          {SAME_KINDS.includes(finding.kind)
            ? "Each picture once, with the files that it came as"
            : `${formatCount(total, "picture")}, side by side`}
        </span>
        {spares !== undefined && subject.canEdit && (
          <Button
            variant="outline"
            size="sm"
            className="sm:ml-auto"
            disabled={isLoading}
            onClick={() => void excludeAll(spares.of)}
          >
            <Ban aria-hidden />
            {spares.all}
          </Button>
        )}
      </div>
      <LongList
        label={`${finding.title}, group by group`}
        items={groups}
        keyOf={({ key }) => key}
        guessPx={CARD_PX}
        onEnd={hasMore ? loadMore : undefined}
      >
        {(group) => (
          <GroupCard
            kind={finding.kind}
            group={group}
            subject={subject}
            edits={edits}
            onDecide={decide}
            onDismiss={say}
            onCompare={() => setCompared(group)}
          />
        )}
      </LongList>
      {compared !== null && <CompareDialog pictures={compared.pictures} onClose={() => setCompared(null)} />}
    </div>
  );
}
