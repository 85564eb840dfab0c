"use client";

import { useMemo, useState } from "react";

import type { EmbeddingMap, Insights } from "@/lib/api/types";
import { classLabel, formatCount, formatNumber } from "@/lib/format";

import type { Filters } from "../filters";
import { partOf } from "../pictures/picture-facts";
import { subjectOf } from "../use-subject";

import { EmbeddingCanvas } from "./embedding-canvas";
import { EmbeddingCard } from "./embedding-card";
import { EmbeddingLegend } from "./embedding-legend";
import { MOST_COLOURED } from "./embedding-look";
import { EmbeddingPicture } from "./embedding-picture";
import { pictureOfPoint } from "./embedding-point";
import { neighboursOf, WHOLE } from "./embedding-view";
import { ZoomButtons } from "./embedding-zoom";
import { useMarkedIds } from "./use-embedding";

interface EmbeddingExplorerProps {
  insights: Insights;
  map: EmbeddingMap;
  filters: Filters;
  onFilters: (change: Partial<Filters>) => void;
}

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
  const title = marked.size === 0 ? undefined : insights.findings.find(({ kind }) => kind === filters.finding)?.title;
  // Of many classes only one has a colour: that of what is looked at.
  const looked = map.class_names.length > MOST_COLOURED && active !== null ? (map.class_index[active] ?? null) : null;
  const label = `Map of ${formatCount(map.x.length, "picture")}. Arrow keys go to the next one, Enter opens it.`;
  return (
    <div className="grid min-w-0 gap-4 lg:grid-cols-[minmax(0,1fr)_12rem]">
      <div className="relative min-w-0">
        <EmbeddingCanvas
          map={map}
          label={label}
          view={view}
          onView={setView}
          classIndex={hovered ?? (chosen < 0 ? looked : chosen)}
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

/** How the map came to be, and what its rings and colours mean. */
function originOf({ method, backbone, x, total, class_names }: EmbeddingMap, ringed: string | undefined): string {
  const parts = [
    `Features of ${backbone}, brought to two dimensions by ${method}.`,
    ...(x.length < total ? [`${formatNumber(x.length)} of ${formatNumber(total)} pictures, drawn by lot.`] : []),
    ...(class_names.length > MOST_COLOURED ? ["Point at a dot or a class to see where that class lies."] : []),
    ...(ringed === undefined ? [] : [`Ringed: ${ringed.toLowerCase()}.`]),
  ];
  return parts.join(" ");
}
