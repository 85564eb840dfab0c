"use client";

import { type ReactNode, useState } from "react";

import { QueryProblem } from "@/components/query-problem";
import { Skeleton } from "@/components/ui/skeleton";

import { useSubject } from "../insights-context";

import type { Decision } from "./picture-actions";
import { PictureButtons } from "./picture-buttons";
import { PictureDialog } from "./picture-dialog";
import { PictureGrid } from "./picture-grid";
import type { PictureSource } from "./picture-source";
import { PictureTile } from "./picture-tile";
import type { Picture } from "./pictures";
import { SelectionBar } from "./selection-bar";
import { type Range, usePicturePages } from "./use-picture-pages";
import { useSelection } from "./use-selection";

interface PictureBoardProps {
  label: string;
  source: PictureSource;
  clickOpens?: boolean;
  isWhole?: boolean;
  captionPx: number;
  caption: (picture: Picture) => ReactNode;
  canSuggest?: boolean;
  onDismiss?: (ids: string[], dismissed: boolean) => void;
  /** What to say where there is no picture. */
  empty: ReactNode;
}

/** A list of pictures to sort out: choose some, then say what is to become of them. */
export function PictureBoard(props: PictureBoardProps) {
  const { label, source, clickOpens = false, isWhole = false, captionPx, caption, empty } = props;
  const { canSuggest = false, onDismiss } = props;
  const [range, setRange] = useState<Range>({ first: 0, last: 0 });
  const [opened, setOpened] = useState<number | null>(null);
  const pages = usePicturePages(source, range);
  const selection = useSelection(pages);
  const { edits, decide } = useSubject();
  const { total } = pages;

  const onDecide = (decision: Decision) => {
    decide(decision);
    selection.clear();
  };
  const shared = {
    canSuggest,
    onDecide,
    onDismiss:
      onDismiss &&
      ((ids: string[], dismissed: boolean) => {
        onDismiss(ids, dismissed);
        selection.clear();
      }),
  };

  if (pages.error !== null && total === undefined)
    return <QueryProblem title="The pictures could not be read" error={pages.error} onRetry={pages.retry} />;
  if (total === undefined) return <Skeleton className="h-64 w-full" />;
  if (total === 0) return empty;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <SelectionBar selection={selection} total={total}>
        <PictureButtons pictures={[...selection.chosen.values()]} {...shared} />
      </SelectionBar>
      <PictureGrid
        label={label}
        pages={pages}
        selection={selection}
        captionPx={captionPx}
        clickOpens={clickOpens}
        onRange={setRange}
        onOpen={setOpened}
        onDecide={onDecide}
      >
        {(picture, state) => (
          <PictureTile
            {...state}
            picture={picture}
            edit={picture?.id == null ? undefined : edits.get(picture.id)}
            clickOpens={clickOpens}
            isWhole={isWhole}
            caption={picture === undefined ? null : caption(picture)}
          />
        )}
      </PictureGrid>
      <p className="text-muted-foreground text-xs max-md:hidden">
        By keyboard: arrows move, Space selects, Shift extends, Ctrl A selects all, Enter opens, Delete excludes.
      </p>
      {opened !== null && (
        <OpenedPicture source={source} index={opened} total={total} onMove={setOpened} onClose={() => setOpened(null)}>
          {(picture) => <PictureButtons pictures={[picture]} {...shared} />}
        </OpenedPicture>
      )}
    </div>
  );
}

interface OpenedPictureProps {
  source: PictureSource;
  index: number;
  total: number;
  onMove: (index: number) => void;
  onClose: () => void;
  children: (picture: Picture) => ReactNode;
}

/** It may be one that the grid has not come to yet. */
function OpenedPicture({ source, index, total, onMove, onClose, children }: OpenedPictureProps) {
  const picture = usePicturePages(source, { first: index, last: index }).at(index);
  return (
    <PictureDialog picture={picture} index={Math.min(index, total - 1)} total={total} onMove={onMove} onClose={onClose}>
      {picture !== undefined && children(picture)}
    </PictureDialog>
  );
}
