"use client";

import { type PointerEvent, useMemo, useState } from "react";

import { Panel } from "@/components/panel";
import type { Evaluation } from "@/lib/api/types";
import { classLabel, formatCount, formatNumber } from "@/lib/format";

import { byPlace, cellNear, dotSide, dotsOf } from "../confusion-map";
import { cellsOf } from "../confusions";

import type { Cell } from "./pictures-dialog";

interface ConfusionMapProps {
  evaluation: Evaluation;
  onOpen: (cell: Cell) => void;
}

interface Spot {
  row: number;
  column: number;
  count: number;
}

/** Many classes at a glance: a dot for every kind of answer. The list beside it says the same in words. */
export function ConfusionMap({ evaluation, onOpen }: ConfusionMapProps) {
  const { class_names: names } = evaluation;
  const [spot, setSpot] = useState<Spot | null>(null);
  const count = names.length;
  const { cells, dots } = useMemo(() => {
    const given = cellsOf(evaluation);
    return { cells: byPlace(given), dots: dotsOf(given, evaluation.class_names.length) };
  }, [evaluation]);
  const spotOf = ({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>): Spot => {
    const box = currentTarget.getBoundingClientRect();
    const index = (offset: number, length: number) =>
      Math.min(Math.max(Math.floor((offset / length) * count), 0), count - 1);
    const place = { row: index(clientY - box.top, box.height), column: index(clientX - box.left, box.width) };
    return cellNear(cells, place, count) ?? { ...place, count: 0 };
  };
  const open = (event: PointerEvent<SVGSVGElement>) => {
    const { row, column, count: photos } = spotOf(event);
    const shown = names[row];
    const said = names[column];
    if (shown !== undefined && said !== undefined && photos > 0) onOpen({ shown, said });
  };
  const side = dotSide(count);
  return (
    <Panel
      title="Every class at a glance"
      sentence="Rows are what the photos showed, columns what the model said. Dots off the diagonal are mistakes; point at one to read it, press it to see the pictures."
    >
      <svg
        viewBox={`0 0 ${count} ${count}`}
        role="img"
        aria-label={`Confusion matrix of ${formatNumber(count)} classes; the most frequent mistakes are listed beside it`}
        className="bg-muted aspect-square w-full cursor-crosshair rounded-lg"
        onPointerMove={(event) => setSpot(spotOf(event))}
        onPointerLeave={() => setSpot(null)}
        onPointerUp={open}
      >
        {spot !== null && (
          <g fill="var(--border)" opacity={0.6}>
            <rect x={0} y={spot.row + (1 - side) / 2} width={count} height={side} />
            <rect x={spot.column + (1 - side) / 2} y={0} width={side} height={count} />
          </g>
        )}
        {dots.map(({ isRight, opacity, path }) => (
          <path
            key={`${isRight} ${opacity}`}
            d={path}
            fill={isRight ? "var(--sure-fill)" : "var(--unsure-fill)"}
            opacity={opacity}
          />
        ))}
      </svg>
      <p className="text-muted-foreground mt-2 min-h-12 text-small">{spot === null ? "" : wordsOf(spot, names)}</p>
    </Panel>
  );
}

function wordsOf({ row, column, count }: Spot, names: readonly string[]): string {
  const shown = classLabel(names[row] ?? "");
  const said = classLabel(names[column] ?? "");
  const photos = formatCount(count, "photo");
  return row === column ? `${shown}: ${photos} recognised` : `${shown} taken for ${said.toLowerCase()}: ${photos}`;
}
