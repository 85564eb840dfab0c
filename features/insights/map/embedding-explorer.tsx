"use client";

import { Maximize, Minus, Plus } from "lucide-react";
import { useMemo, useState } from "react";

import { Button } from "@/components/ui/button";
import type { EmbeddingMap } from "@/lib/api/types";
import { classLabel, formatNumber } from "@/lib/format";

import { useInsightsView, useSubject } from "../insights-context";
import { PictureButtons } from "../pictures/picture-buttons";
import { PictureDialog } from "../pictures/picture-dialog";
import { partOf } from "../pictures/picture-facts";
import { type Picture, pictureOfPoint } from "../pictures/pictures";

import { EmbeddingCanvas } from "./embedding-canvas";
import { EmbeddingCard } from "./embedding-card";
import { MOST_COLOURED } from "./embedding-draw";
import { EmbeddingLegend } from "./embedding-legend";
import { MOST_ZOOM, neighboursOf, type View, WHOLE, zoomed } from "./embedding-view";
import { useMarkedIds } from "./use-embedding";

const MOST_NEIGHBOURS = 24;

/** The map, its classes, and the picture behind the point that is looked at. */
export function EmbeddingExplorer({ map }: { map: EmbeddingMap }) {
  const { insights, filters, onFilters, subject } = useInsightsView();
  const [view, setView] = useState(WHOLE);
  const [active, setActive] = useState<number | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const [opened, setOpened] = useState<number | null>(null);
  const marked = useMarkedIds(subject?.revision ?? null, filters);
  const chosen = filters.className === null ? -1 : map.class_names.indexOf(filters.className);
  const neighbours = useMemo(
    () => (opened === null ? [] : neighboursOf(map.x, map.y, opened, MOST_NEIGHBOURS)),
    [map, opened],
  );
  const picture = active === null ? null : pictureOfPoint(map, active);
  const title = marked.size === 0 ? undefined : insights.findings.find(({ kind }) => kind === filters.finding)?.title;
  // Of many classes only one has a colour: that of what is looked at.
  const looked = map.class_names.length > MOST_COLOURED && active !== null ? (map.class_index[active] ?? null) : null;
  return (
    <div className="grid min-w-0 gap-4 lg:grid-cols-[minmax(0,1fr)_12rem]">
      <div className="relative min-w-0">
        <EmbeddingCanvas
          map={map}
          view={view}
          onView={setView}
          classIndex={hovered ?? (chosen < 0 ? looked : chosen)}
          marked={marked}
          active={active}
          onActive={setActive}
          onOpen={(index) => {
            if (subject !== null) setOpened(index);
          }}
        >
          {(x, y, size) => (picture === null ? null : <EmbeddingCard picture={picture} x={x} y={y} size={size} />)}
        </EmbeddingCanvas>
        <div className="mt-3 flex items-start gap-4">
          <p className="text-muted-foreground min-w-0 flex-1 text-xs leading-5 text-pretty">{originOf(map, title)}</p>
          <ZoomButtons view={view} onView={setView} />
        </div>
        <p role="status" className="sr-only">
          {picture === null ? "" : `${classLabel(picture.className)}, ${partOf(picture).toLowerCase()}`}
        </p>
      </div>
      <EmbeddingLegend
        map={map}
        className={filters.className}
        onHover={setHovered}
        onChoose={(className) => onFilters({ className })}
      />
      {opened !== null && subject !== null && (
        <OpenedPicture
          pictures={neighbours.map((index) => pictureOfPoint(map, index))}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}

/** How the map came to be, and what its rings and colours mean. */
function originOf({ method, backbone, x, total, class_names }: EmbeddingMap, ringed: string | undefined): string {
  const parts = [
    `Features of ${backbone}, projected to two dimensions by ${method}.`,
    ...(x.length < total ? [`${formatNumber(x.length)} of ${formatNumber(total)} pictures, chosen at random.`] : []),
    ...(class_names.length > MOST_COLOURED ? ["Point at a dot or a class to see where that class lies."] : []),
    ...(ringed === undefined ? [] : [`Ringed: ${ringed.toLowerCase()}.`]),
  ];
  return parts.join(" ");
}

interface OpenedPictureProps {
  /** The one that was opened, then its neighbours, the nearest first. */
  pictures: readonly Picture[];
  onClose: () => void;
}

/** A picture of the map, large, and those next to it: what lies together should look alike. */
function OpenedPicture({ pictures, onClose }: OpenedPictureProps) {
  const { decide } = useSubject();
  const [index, setIndex] = useState(0);
  const picture = pictures[index];
  return (
    <PictureDialog
      picture={picture}
      index={index}
      total={pictures.length}
      words={index === 0 ? "Go on to see what lies next to it on the map" : `Neighbour ${index} of it on the map`}
      onMove={setIndex}
      onClose={onClose}
    >
      {picture !== undefined && <PictureButtons pictures={[picture]} canSuggest={false} onDecide={decide} />}
    </PictureDialog>
  );
}

const STEP = 1.6;

interface ZoomButtonsProps {
  view: View;
  onView: (view: View) => void;
}

/** Closer to a map, away from it, and back to all of it; what is zoomed in can be dragged. */
function ZoomButtons({ view, onView }: ZoomButtonsProps) {
  const isWhole = view.zoom <= 1;
  return (
    <div className="flex gap-1">
      <Button
        variant="outline"
        size="icon"
        aria-label="Zoom out"
        disabled={isWhole}
        onClick={() => onView(zoomed(view, 1 / STEP))}
      >
        <Minus aria-hidden />
      </Button>
      <Button
        variant="outline"
        size="icon"
        aria-label="Zoom in"
        disabled={view.zoom >= MOST_ZOOM}
        onClick={() => onView(zoomed(view, STEP))}
      >
        <Plus aria-hidden />
      </Button>
      <Button
        variant="outline"
        size="icon"
        aria-label="Show the whole map"
        disabled={isWhole}
        onClick={() => onView(WHOLE)}
      >
        <Maximize aria-hidden />
      </Button>
    </div>
  );
}
