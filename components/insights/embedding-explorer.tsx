"use client";

import { Maximize, Minus, Plus } from "lucide-react";
import { useMemo, useState } from "react";

import type { EmbeddingMap, Insights } from "@/lib/api/types";
import { MOST_ZOOM, neighboursOf, WHOLE, zoomed } from "@/lib/embedding-view";
import { classLabel, formatCount } from "@/lib/format";
import { useMarkedIds } from "@/lib/hooks/use-embedding";
import { subjectOf } from "@/lib/hooks/use-subject";
import type { Filters } from "@/lib/insights-filters";

import { Button } from "../ui/button";
import { EmbeddingCanvas } from "./embedding-canvas";
import { EmbeddingCard } from "./embedding-card";
import { EmbeddingLegend } from "./embedding-legend";
import { EmbeddingPicture } from "./embedding-picture";
import { pictureOfPoint } from "./embedding-point";
import { partOf } from "./pictures/picture-facts";

interface EmbeddingExplorerProps {
  insights: Insights;
  map: EmbeddingMap;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
}

const STEP = 1.6;
const MOST_NEIGHBOURS = 24;

/** The map, its classes, and the picture behind the point that is looked at. */
export function EmbeddingExplorer({ insights, map, filters, onFilters }: EmbeddingExplorerProps) {
  const known = subjectOf(insights);
  const [view, setView] = useState(WHOLE);
  const [active, setActive] = useState<number | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const [opened, setOpened] = useState<number | null>(null);
  const marked = useMarkedIds(known?.revision ?? null, filters);
  const chosen = filters.className === null ? -1 : map.class_names.indexOf(filters.className);
  const neighbours = useMemo(
    () => (opened === null ? [] : neighboursOf(map.x, map.y, opened, MOST_NEIGHBOURS)),
    [map, opened],
  );
  const picture = active === null ? null : pictureOfPoint(map, active);
  const label = `Map of ${formatCount(map.x.length, "picture")}. Arrow keys go to the next one, Enter opens it.`;
  return (
    <div className="grid min-w-0 gap-4 lg:grid-cols-[minmax(0,1fr)_12rem]">
      <div className="relative min-w-0">
        <EmbeddingCanvas
          map={map}
          label={label}
          view={view}
          onView={setView}
          classIndex={hovered ?? (chosen < 0 ? null : chosen)}
          split={filters.split}
          marked={marked}
          active={active}
          onActive={setActive}
          onOpen={(index) => {
            if (known !== null) setOpened(index);
          }}
        >
          {(x, y, size) => (picture === null ? null : <EmbeddingCard picture={picture} x={x} y={y} size={size} />)}
        </EmbeddingCanvas>
        <div className="absolute top-2 right-2 flex gap-1">
          <Button
            size="icon"
            aria-label="Zoom out"
            disabled={view.zoom <= 1}
            onClick={() => setView(zoomed(view, 1 / STEP))}
          >
            <Minus aria-hidden />
          </Button>
          <Button
            size="icon"
            aria-label="Zoom in"
            disabled={view.zoom >= MOST_ZOOM}
            onClick={() => setView(zoomed(view, STEP))}
          >
            <Plus aria-hidden />
          </Button>
          <Button size="icon" aria-label="Show the whole map" disabled={view.zoom <= 1} onClick={() => setView(WHOLE)}>
            <Maximize aria-hidden />
          </Button>
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
      {opened !== null && known !== null && (
        <EmbeddingPicture
          known={known}
          pictures={neighbours.map((index) => pictureOfPoint(map, index))}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}
