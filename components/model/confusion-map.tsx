"use client";

import { type PointerEvent, useState } from "react";

import type { Evaluation } from "@/lib/api/types";
import { classLabel, formatCount } from "@/lib/format";

import { Panel } from "../ui/panel";
import type { Cell } from "./pictures-dialog";

interface ConfusionMapProps {
  evaluation: Evaluation;
  onOpen: (cell: Cell) => void;
}

interface Spot {
  row: number;
  column: number;
}

/** Many classes at a glance: a dot for every kind of answer. The list beside it says the same in words. */
export function ConfusionMap({ evaluation: { class_names: names, confusion_matrix }, onOpen }: ConfusionMapProps) {
  const [spot, setSpot] = useState<Spot | null>(null);
  const count = names.length;
  const rows = confusion_matrix ?? [];
  const spotOf = ({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>): Spot => {
    const box = currentTarget.getBoundingClientRect();
    const index = (offset: number, length: number) =>
      Math.min(Math.max(Math.floor((offset / length) * count), 0), count - 1);
    return { row: index(clientY - box.top, box.height), column: index(clientX - box.left, box.width) };
  };
  const open = (event: PointerEvent<SVGSVGElement>) => {
    const { row, column } = spotOf(event);
    const shown = names[row];
    const said = names[column];
    if (shown !== undefined && said !== undefined && (rows[row]?.[column] ?? 0) > 0) onOpen({ shown, said });
  };
  return (
    <Panel
      title="Every class at a glance"
      sentence="Rows are what the photos showed, columns what the model said. Dots off the diagonal are mistakes; point at one to read it, press it to see the pictures."
    >
      <svg
        viewBox={`0 0 ${count} ${count}`}
        role="img"
        aria-label={`Confusion matrix of ${count} classes; the most frequent mistakes are listed beside it`}
        className="bg-well aspect-square w-full cursor-crosshair rounded-lg"
        onPointerMove={(event) => setSpot(spotOf(event))}
        onPointerLeave={() => setSpot(null)}
        onPointerUp={open}
      >
        {spot !== null && (
          <g fill="var(--line)" opacity={0.6}>
            <rect x={0} y={spot.row} width={count} height={1} />
            <rect x={spot.column} y={0} width={1} height={count} />
          </g>
        )}
        {rows.map((row, index) => (
          <MapRow key={index} row={row} index={index} />
        ))}
      </svg>
      <p className="text-muted mt-2 min-h-12 text-[0.8125rem]">{spot === null ? "" : wordsOf(spot, names, rows)}</p>
    </Panel>
  );
}

function MapRow({ row, index }: { row: readonly number[]; index: number }) {
  const total = row.reduce((sum, value) => sum + value, 0);
  return row.map((value, column) =>
    value === 0 ? null : (
      <rect
        key={column}
        x={column}
        y={index}
        width={1}
        height={1}
        fill={column === index ? "var(--sure-fill)" : "var(--unsure-fill)"}
        opacity={0.35 + (0.65 * value) / total}
      />
    ),
  );
}

function wordsOf({ row, column }: Spot, names: readonly string[], rows: readonly number[][]): string {
  const shown = classLabel(names[row] ?? "");
  const said = classLabel(names[column] ?? "");
  const count = formatCount(rows[row]?.[column] ?? 0, "photo");
  return row === column ? `${shown}: ${count} recognised` : `${shown} taken for ${said.toLowerCase()}: ${count}`;
}
