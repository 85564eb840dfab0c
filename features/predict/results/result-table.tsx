"use client";

import { FlexRender, type Header, type Row, useTable } from "@tanstack/react-table";
import { clsx } from "clsx";
import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import { type CSSProperties, memo, useId, useMemo, useRef } from "react";

import { TableCell, TableHead, TableHeader } from "@/components/ui/table";

import type { QueueItem } from "../queue/queue-item";

import { COLUMNS, NEWEST_FIRST, type Order } from "./batch-view";
import { classColumnWidth, FEATURES, type Features, TABLE_COLUMNS } from "./result-columns";
import type { ResultsProps, ResultState } from "./result-grid";
import { ResultPicture } from "./result-picture";
import { resultName } from "./result-words";
import { SelectBox } from "./select-box";
import { useResultEvents } from "./use-result-events";
import { useWindowRows } from "./use-window-rows";

const ROW_PX = 56;
const HEAD_PX = 40;

interface ResultTableProps extends ResultsProps {
  order: Order;
  onOrder: (order: Order) => void;
}

/** A row a picture, of which only those near the screen are in the page. */
export function ResultTable({ shown, selection, actions, order, onOrder }: ResultTableProps) {
  const id = useId();
  const frame = useRef<HTMLTableElement>(null);
  // The same order has to stay the same array: the table takes each other one for news.
  const state = useMemo(() => ({ sorting: [{ id: order.column, desc: order.isDescending }] }), [order]);
  const table = useTable<Features, QueueItem>({
    features: FEATURES,
    columns: TABLE_COLUMNS,
    data: shown,
    getRowId: (item) => item.id,
    manualSorting: true,
    enableMultiSort: false,
    sortDescFirst: false,
    state,
    onSortingChange: (update) => {
      const next = typeof update === "function" ? update(state.sorting) : update;
      const [first] = next;
      const found = COLUMNS.find((one) => one === first?.id);
      onOrder(first === undefined || found === undefined ? NEWEST_FIRST : { column: found, isDescending: first.desc });
    },
  });
  const virtual = useWindowRows({ frame, count: shown.length, rowPx: ROW_PX, headPx: HEAD_PX, overscan: 8 });
  const rows = virtual.getVirtualItems();
  const events = useResultEvents({
    shown,
    selection,
    actions,
    columns: 1,
    clickSelects: true,
    rowsOnScreen: () => Math.floor(window.innerHeight / ROW_PX),
    scrollTo: (index) => virtual.scrollToIndex(index),
  });
  const margin = virtual.options.scrollMargin;
  const before = (rows[0]?.start ?? margin) - margin;
  const after = virtual.getTotalSize() - ((rows.at(-1)?.end ?? margin) - margin);
  const allRows = table.getRowModel().rows;
  const classWidth = useMemo(() => classColumnWidth(shown), [shown]);
  const isActiveMounted = rows.some(({ index }) => shown[index]?.id === selection.activeId);

  return (
    <table
      ref={frame}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- It can be walked over.
      role="grid"
      aria-label="Pictures"
      aria-multiselectable
      aria-rowcount={shown.length + 1}
      aria-activedescendant={isActiveMounted ? `${id}-${selection.activeId}` : undefined}
      tabIndex={0}
      data-results
      {...events}
      style={{ "--class-width": classWidth } as CSSProperties}
      className="group/results w-full table-fixed text-sm focus-visible:outline-none"
    >
      <TableHeader>
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id} role="row" aria-rowindex={1} className="border-border border-b">
            <TableHead role="columnheader" scope="col" className={CHOOSE}>
              <span className="sr-only">Selected</span>
            </TableHead>
            {group.headers.map((header) => (
              <Head key={header.id} header={header} order={order} />
            ))}
          </tr>
        ))}
      </TableHeader>
      <tbody>
        <Spacer px={before} />
        {rows.map(({ index }) => {
          const row = allRows[index];
          return row === undefined ? null : (
            <ResultRow
              key={row.id}
              id={`${id}-${row.id}`}
              index={index}
              row={row}
              isChosen={selection.ids.has(row.id)}
              isActive={row.id === selection.activeId}
            />
          );
        })}
        <Spacer px={after} />
      </tbody>
    </table>
  );
}

interface ResultRowProps extends ResultState {
  id: string;
  index: number;
  row: Row<Features, QueueItem>;
}

/** Drawn anew only when it changes, for each step of scrolling asks for all of them. */
const ResultRow = memo(function ResultRow({ id, index, row, isChosen, isActive }: ResultRowProps) {
  const { original: item } = row;
  return (
    <tr
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      aria-label={resultName(item)}
      data-id={item.id}
      style={{ height: ROW_PX }}
      className={clsx(
        "border-border border-b",
        isChosen ? "bg-primary-wash" : "hover:bg-muted/50",
        isActive &&
          "group-focus-visible/results:outline-primary group-focus-visible/results:outline-2 group-focus-visible/results:-outline-offset-2",
      )}
    >
      <TableCell role="gridcell" className={CHOOSE}>
        <span className="flex items-center gap-1 sm:gap-2">
          <SelectBox name={item.name} isChosen={isChosen} />
          <ResultPicture item={item} className="size-10 shrink-0 rounded-md" />
        </span>
      </TableCell>
      {row.getAllCells().map((cell) => {
        const { className, isFigure = false } = cell.column.columnDef.meta ?? {};
        return (
          <TableCell key={cell.id} role="gridcell" className={clsx("pr-3 sm:pr-6", className, isFigure && "figures")}>
            <FlexRender cell={cell} />
          </TableCell>
        );
      })}
    </tr>
  );
});

const CHOOSE = "w-24 pointer-coarse:w-27 pr-2!";

/** Stands for the rows that are not in the page. */
function Spacer({ px }: { px: number }) {
  if (px <= 0) return null;
  return (
    <tr aria-hidden style={{ height: px }}>
      <td />
    </tr>
  );
}

function Head({ header: { column }, order }: { header: Header<Features, QueueItem>; order: Order }) {
  const { header: words, meta } = column.columnDef;
  const isCurrent = order.column === column.id;
  const Icon = !isCurrent ? ArrowUpDown : order.isDescending ? ArrowDown : ArrowUp;
  const isRight = meta?.className.includes("text-right") === true;
  return (
    <TableHead
      role="columnheader"
      scope="col"
      aria-sort={!isCurrent ? undefined : order.isDescending ? "descending" : "ascending"}
      className={clsx("bg-background sticky top-14 z-10 pr-3 sm:pr-6 md:top-0", meta?.className)}
    >
      <button
        type="button"
        onClick={() => column.toggleSorting(isCurrent && !order.isDescending)}
        className={clsx(
          "hover:text-foreground inline-flex h-8 items-center gap-1.5 pointer-coarse:h-11",
          isRight && "flex-row-reverse",
          isCurrent && "text-foreground",
        )}
      >
        {String(words)}
        <Icon className={clsx("size-3.5", !isCurrent && "opacity-60")} aria-hidden />
      </button>
    </TableHead>
  );
}
