"use client";

import { SearchX } from "lucide-react";
import dynamic from "next/dynamic";
import { useId, useState } from "react";

import { Button } from "@/components/ui/button";
import { Empty, EmptyContent, EmptyDescription, EmptyHeader, EmptyMedia, EmptyTitle } from "@/components/ui/empty";
import { Skeleton } from "@/components/ui/skeleton";
import { useKnownClasses } from "@/features/models";
import { moveFocusSoon } from "@/lib/focus";

import type { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";
import { NO_FILTERS } from "../results/batch-view";
import { classNamesOf } from "../results/class-names";
import { KeptNote } from "../results/kept-note";
import { ResultGrid, type ResultsProps } from "../results/result-grid";
import { ResultTile, TILE_CAPTION_PX } from "../results/result-tile";
import { resultName } from "../results/result-words";
import { SelectionActions } from "../results/selection-actions";
import { KeyLegend } from "../results/selection-bar";
import { UnknownGroups } from "../results/unknown-groups";
import { useBatchChanges } from "../results/use-batch-changes";
import { type BatchView, useBatchView } from "../results/use-batch-view";
import type { ResultActions } from "../results/use-result-events";
import { useSelection } from "../results/use-selection";
import { ViewBar } from "../results/view-bar";

import { BatchBar } from "./batch-bar";
import { PictureCard } from "./picture-card";

const ResultTable = dynamic(() => import("../results/result-table").then((module) => module.ResultTable), {
  loading: () => <Skeleton className="h-96 w-full" />,
});
const PictureDialog = dynamic(() => import("../results/picture-dialog").then((module) => module.PictureDialog));

/** Fewer are seen at a glance. */
const FEWEST_TO_FILTER = 4;

interface BatchProps {
  queue: PredictionQueue;
  items: readonly QueueItem[];
}

/** All pictures that were given, in one of three views, with what can be done with many at once. */
export function Batch({ queue, items }: BatchProps) {
  const batch = useBatchView(items);
  const { shown } = batch;
  const selection = useSelection(shown);
  const { give, confirm, remove } = useBatchChanges(queue);
  const known = useKnownClasses();
  const [openedId, setOpenedId] = useState<string | null>(null);
  const titleId = useId();
  const actions: ResultActions = {
    classNames: classNamesOf(known, items),
    give,
    remove,
    open: (id) => {
      selection.moveTo(id);
      setOpenedId(id);
    },
  };
  const opened = items.find(({ id }) => id === openedId);
  const [single] = items;

  return (
    <section aria-labelledby={titleId} className="flex flex-col gap-4">
      <h2 id={titleId} className="sr-only">
        Results
      </h2>
      <BatchBar items={items} queue={queue} batch={batch} />
      <UnknownGroups
        items={items}
        classNames={actions.classNames}
        onName={(className, ids) => {
          give(new Set(ids), className);
          selection.chooseMany(ids);
          moveFocusSoon(() => null); // the group that had it is gone
        }}
      />
      {items.length >= FEWEST_TO_FILTER && <ViewBar items={items} batch={batch} />}
      {items.length === 1 && single !== undefined ? (
        <PictureCard key={single.id} item={single} isWide queue={queue} />
      ) : shown.length === 0 ? (
        <NoMatch onShowAll={() => batch.setFilters(NO_FILTERS)} />
      ) : (
        <>
          <KeyLegend classNames={actions.classNames} />
          <Results batch={batch} queue={queue} shown={shown} selection={selection} actions={actions} />
          <SelectionActions queue={queue} shown={shown} selection={selection} actions={actions} onConfirm={confirm} />
        </>
      )}
      {opened !== undefined && items.length > 1 && (
        <PictureDialog shown={shown} item={opened} queue={queue} actions={actions} onClose={() => setOpenedId(null)} />
      )}
      <KeptNote items={items} />
    </section>
  );
}

function Results({ batch, queue, ...results }: ResultsProps & { batch: BatchView; queue: PredictionQueue }) {
  if (batch.view === "table") return <ResultTable {...results} order={batch.order} onOrder={batch.setOrder} />;
  if (batch.view === "grid")
    return (
      <ResultGrid
        {...results}
        leastColumns={3}
        leastPx={96}
        mostColumns={16}
        gapPx={8}
        captionPx={TILE_CAPTION_PX}
        clickSelects
        nameOf={resultName}
      >
        {(item, state) => <ResultTile item={item} {...state} />}
      </ResultGrid>
    );
  return (
    <ResultGrid
      {...results}
      leastColumns={1}
      leastPx={300}
      mostColumns={3}
      gapPx={24}
      guessPx={680}
      clickSelects={false}
      nameOf={resultName}
    >
      {(item, state) => <PictureCard item={item} isWide={false} queue={queue} {...state} />}
    </ResultGrid>
  );
}

function NoMatch({ onShowAll }: { onShowAll: () => void }) {
  return (
    <Empty className="border-border border border-dashed">
      <EmptyHeader>
        <EmptyMedia variant="icon">
          <SearchX aria-hidden />
        </EmptyMedia>
        <EmptyTitle>No picture matches</EmptyTitle>
        <EmptyDescription>Change the filters, or show all pictures again.</EmptyDescription>
      </EmptyHeader>
      <EmptyContent>
        <Button variant="outline" onClick={onShowAll}>
          Show all
        </Button>
      </EmptyContent>
    </Empty>
  );
}
