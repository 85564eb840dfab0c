"use client";

import { useState } from "react";

import { Panel } from "@/components/panel";
import { SortHeader, type SortOrder } from "@/components/sort-header";
import { TableFrame } from "@/components/table-frame";
import type { ClassMetrics, Evaluation } from "@/lib/api/types";
import { classLabel, formatExact, formatNumber, formatRate } from "@/lib/format";

import type { Cell } from "./pictures-dialog";

type Column = keyof ClassMetrics;

/** More classes than this scroll within their frame. */
const MOST_AT_ONCE = 14;
const RATES = ["precision", "recall", "f1"] as const;
const CELL = "border-border border-b py-2 pr-6 [tr:last-child>&]:border-b-0";

interface ClassTableProps {
  evaluation: Evaluation;
  onOpen: (cell: Cell) => void;
}

/** How well each class is found, in an order of the reader's choice. */
export function ClassTable({ evaluation: { per_class: classes }, onOpen }: ClassTableProps) {
  const [order, setOrder] = useState<SortOrder<Column>>({ column: "f1", isDescending: false });
  const sorted = sortedBy(classes, order);
  const header = { order, onOrder: setOrder };
  if (classes.length === 0) return null;
  return (
    <Panel
      title="Class by class"
      sentence="Precision: how often it is right when it names the class. Recall: how many of the class it finds. F1 holds both."
    >
      <TableFrame label="Figures of each class" isTall={classes.length > MOST_AT_ONCE}>
        <table className="w-full text-left whitespace-nowrap">
          <thead>
            <tr>
              <SortHeader column="class_name" {...header}>
                Class
              </SortHeader>
              <SortHeader column="precision" {...header}>
                Precision
              </SortHeader>
              <SortHeader column="recall" {...header}>
                Recall
              </SortHeader>
              <SortHeader column="f1" {...header}>
                F1
              </SortHeader>
              <SortHeader column="support" {...header}>
                Photos
              </SortHeader>
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={row.class_name}>
                <th scope="row" className={`${CELL} max-w-56 truncate font-medium`} title={row.class_name}>
                  <button
                    type="button"
                    aria-label={`${classLabel(row.class_name)}: see its pictures`}
                    onClick={() => onOpen({ shown: row.class_name })}
                    className="hover:text-primary max-w-full truncate underline decoration-dotted underline-offset-4"
                  >
                    {classLabel(row.class_name)}
                  </button>
                </th>
                {RATES.map((rate) => (
                  <td key={rate} className={`${CELL} figures`} title={formatExact(row[rate])}>
                    {formatRate(row[rate])}
                  </td>
                ))}
                <td className={`${CELL} figures`}>{formatNumber(row.support)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Panel>
  );
}

function sortedBy(classes: readonly ClassMetrics[], { column, isDescending }: SortOrder<Column>): ClassMetrics[] {
  const rising = classes.toSorted((a, b) =>
    column === "class_name" ? a.class_name.localeCompare(b.class_name) : a[column] - b[column],
  );
  return isDescending ? rising.reverse() : rising;
}
