import { clsx } from "clsx";

import type { EmbeddingMap } from "@/lib/api/types";
import { classLabel, formatNumber } from "@/lib/format";
import { useIsDark } from "@/lib/hooks/use-is-dark";

import { lookOf, MOST_COLOURED, type PointShape } from "./embedding-draw";

interface EmbeddingLegendProps {
  map: EmbeddingMap;
  /** The class that the page is filtered by. */
  className: string | null;
  onHover: (classIndex: number | null) => void;
  onChoose: (className: string | null) => void;
}

/** The classes: pointing at one shows where it lies, choosing it filters by it. */
export function EmbeddingLegend({ map, className, onHover, onChoose }: EmbeddingLegendProps) {
  const isDark = useIsDark();
  const counts = countsOf(map);
  const isColoured = map.class_names.length <= MOST_COLOURED;
  return (
    <div
      role="region"
      aria-label="Classes on the map"
      tabIndex={0}
      className="relative min-w-0 overflow-y-auto max-lg:max-h-40 lg:max-h-[24rem]"
    >
      <ul className="flex flex-col gap-0.5 max-lg:flex-row max-lg:flex-wrap">
        {map.class_names.map((name, index) => (
          <li key={name} className="min-w-0">
            <button
              type="button"
              aria-pressed={name === className}
              onClick={() => onChoose(name === className ? null : name)}
              onPointerEnter={() => onHover(index)}
              onPointerLeave={() => onHover(null)}
              onFocus={() => onHover(index)}
              onBlur={() => onHover(null)}
              className={clsx(
                "flex w-full min-w-0 items-center gap-2 rounded-md px-2 py-1 text-left text-small leading-5 pointer-coarse:min-h-11",
                name === className ? "bg-primary-wash font-medium" : "hover:bg-muted",
              )}
            >
              {isColoured && <Mark {...lookOf(index, isDark)} />}
              <span className="min-w-0 flex-1 truncate">{classLabel(name)}</span>{" "}
              <span className="figures text-muted-foreground text-xs">{formatNumber(counts[index] ?? 0)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

const OUTLINES: Record<PointShape, string> = {
  circle: "M6 2a4 4 0 1 1 0 8a4 4 0 1 1 0-8Z",
  square: "M2.4 2.4h7.2v7.2h-7.2Z",
  triangle: "M6 1 10.6 9.4H1.4Z",
  diamond: "M6 .8 11.2 6 6 11.2.8 6Z",
};

function Mark({ color, shape }: { color: string; shape: PointShape }) {
  return (
    <svg viewBox="0 0 12 12" className="size-3 shrink-0" aria-hidden>
      <path d={OUTLINES[shape]} fill={color} />
    </svg>
  );
}

function countsOf({ class_index, class_names }: EmbeddingMap): number[] {
  const counts = new Array<number>(class_names.length).fill(0);
  for (const index of class_index) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}
