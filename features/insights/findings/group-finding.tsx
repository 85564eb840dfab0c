"use client";

import { Ban } from "lucide-react";
import { useState } from "react";

import { QueryProblem } from "@/components/query-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { Finding } from "@/lib/api/types";
import { formatCount } from "@/lib/format";
import { toast } from "@/lib/toast";

import { useSubject } from "../insights-context";
import { isSamePicture } from "../kinds";
import { LongList } from "../pictures/long-list";
import { excluding } from "../pictures/picture-actions";
import type { PictureSource } from "../pictures/picture-source";
import type { Picture } from "../pictures/pictures";
import { useLoad, usePictureStream } from "../pictures/use-picture-pages";

import { CompareDialog } from "./compare-dialog";
import { NoPictures } from "./finding-notes";
import { GroupCard } from "./group-card";
import { groupsOf, type PictureGroup, SPARES } from "./groups";
import { useDismissals } from "./use-dismissals";

const CARD_PX = 320;

/** Pictures that belong together, group by group. */
export function GroupFinding({ finding, source }: { finding: Finding; source: PictureSource }) {
  const { revision, canEdit, decide } = useSubject();
  const { pictures, total, error, retry, hasMore, loadMore } = usePictureStream(source);
  const load = useLoad(source);
  const { say } = useDismissals(revision, finding.kind);
  const [compared, setCompared] = useState<PictureGroup | null>(null);
  const [isLoading, setIsLoading] = useState(false);
  const spares = SPARES[finding.kind];

  if (error !== null && total === undefined)
    return <QueryProblem title="The pictures could not be read" error={error} onRetry={retry} />;
  if (total === undefined) return <Skeleton className="h-64 w-full" />;
  if (total === 0) return <NoPictures />;

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
          {isSamePicture(finding.kind)
            ? "Each picture once, with the names of its files"
            : `${formatCount(total, "picture")}, side by side`}
        </span>
        {spares !== undefined && canEdit && (
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
          <GroupCard kind={finding.kind} group={group} onDismiss={say} onCompare={() => setCompared(group)} />
        )}
      </LongList>
      {compared !== null && <CompareDialog pictures={compared.pictures} onClose={() => setCompared(null)} />}
    </div>
  );
}
