"use client";

import { useMemo } from "react";

import { DataTable, dataColumns } from "@/components/data-table";
import { Panel } from "@/components/panel";
import type { ClassMetrics, Evaluation } from "@/lib/api/types";
import { classLabel, formatNumber, formatRate } from "@/lib/format";

import type { Cell } from "./pictures-dialog";

/** More classes than this scroll within their frame. */
const MOST_AT_ONCE = 14;
const WORST_FIRST = [{ id: "f1", desc: false }];

const column = dataColumns<ClassMetrics>();
const rate = (name: "precision" | "recall" | "f1", header: string) =>
  column.accessor(name, {
    header,
    cell: ({ row }) => formatRate(row.original[name]),
    // What is looked for is where it fails.
    sortDescFirst: false,
    meta: { isNumeric: true },
  });

interface ClassTableProps {
  evaluation: Evaluation;
  onOpen: (cell: Cell) => void;
}

/** How well each class is found, in an order of the reader's choice. */
export function ClassTable({ evaluation: { per_class: classes }, onOpen }: ClassTableProps) {
  const columns = useMemo(
    () =>
      column.columns([
        column.accessor("class_name", {
          header: "Class",
          cell: ({ row }) => <ClassName name={row.original.class_name} onOpen={onOpen} />,
          meta: { isRowName: true },
        }),
        rate("precision", "Precision"),
        rate("recall", "Recall"),
        rate("f1", "F1"),
        column.accessor("support", {
          header: "Pictures",
          cell: ({ row }) => formatNumber(row.original.support),
          meta: { isNumeric: true, className: "max-sm:hidden" },
        }),
      ]),
    [onOpen],
  );
  if (classes.length === 0) return null;
  return (
    <Panel
      title="Class by class"
      sentence="Precision: how often it is right when it names the class. Recall: how many of the class it finds. F1 holds both."
    >
      <DataTable
        label="Figures of each class"
        columns={columns}
        rows={classes}
        rowKey={({ class_name }) => class_name}
        sorting={WORST_FIRST}
        isTall={classes.length > MOST_AT_ONCE}
      />
    </Panel>
  );
}

function ClassName({ name, onOpen }: { name: string; onOpen: (cell: Cell) => void }) {
  return (
    <button
      type="button"
      aria-label={`${classLabel(name)}: see its pictures`}
      onClick={() => onOpen({ shown: name })}
      className="hover:text-primary min-h-6 max-w-56 truncate text-left font-medium underline decoration-dotted underline-offset-4 max-sm:max-w-28 pointer-coarse:min-h-11"
    >
      {classLabel(name)}
    </button>
  );
}
