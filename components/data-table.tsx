"use client";

import {
  type Cell,
  createColumnHelper,
  createSortedRowModel,
  type Header,
  metaHelper,
  type RowData,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { clsx } from "clsx";
import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import type { ReactNode } from "react";

import { TableFrame } from "./table-frame";
import { TableBody, TableCell, TableHead, TableHeader, TableRow } from "./ui/table";

interface ColumnLook {
  /** Figures stand below each other, at the right. */
  isNumeric?: boolean;
  /** The cell that names its row. */
  isRowName?: boolean;
  /** A column of controls has a name, but not one to look at. */
  isHeadHidden?: boolean;
  /** Of both the head and the cells, such as what a narrow window leaves out. */
  className?: string;
}

const FEATURES = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  columnMeta: metaHelper<ColumnLook>(),
});

type Features = typeof FEATURES;
// A column's own type of value is known where it is defined; a table holds columns of several.
type Columns<Row extends RowData> = ReturnType<ReturnType<typeof createColumnHelper<Features, Row>>["columns"]>;

/** How a table's columns are written down; each with a header of plain words, which is also what it is sorted by. */
export function dataColumns<Row extends RowData>() {
  return createColumnHelper<Features, Row>();
}

interface DataTableProps<Row extends RowData> {
  /** What the rows are, for who cannot see the table. */
  label: string;
  columns: Columns<Row>;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The order at first; without one it is that of the rows. */
  sorting?: SortingState;
  isChecked?: (row: Row) => boolean;
  /** A long table scrolls within its frame, below its head. */
  isTall?: boolean;
}

const NO_ORDER: SortingState = [];

/** A table whose rows can be put in the order of any column that has values, and which scrolls where it has no room. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, sorting = NO_ORDER, isChecked, isTall = false } = props;
  const table = useTable<Features, Row>({
    features: FEATURES,
    columns,
    data: rows,
    getRowId: rowKey,
    initialState: { sorting },
    defaultColumn: { sortFn: compared, sortUndefined: "last" },
    enableSortingRemoval: false,
    enableMultiSort: false,
  });
  return (
    <TableFrame label={label} isTall={isTall}>
      <table className="w-full text-left sm:whitespace-nowrap">
        <caption className="sr-only">{label}</caption>
        {/* What stays in place while the rows scroll keeps its line: a row's border would scroll away. */}
        <TableHeader className="[&_tr]:border-0">
          {table.getHeaderGroups().map((group) => (
            <TableRow key={group.id} className="hover:bg-transparent">
              {group.headers.map((header) => (
                <Head key={header.id} header={header} />
              ))}
            </TableRow>
          ))}
        </TableHeader>
        <TableBody>
          {table.getRowModel().rows.map((row) => (
            <TableRow key={row.id} data-state={isChecked?.(row.original) === true ? "selected" : undefined}>
              {row.getAllCells().map((cell) => {
                const { isRowName = false, isNumeric = false, className } = cell.column.columnDef.meta ?? {};
                const look = clsx(
                  isNumeric && "figures text-right whitespace-nowrap",
                  "last:pr-0 max-sm:pr-3",
                  className,
                );
                return isRowName ? (
                  <th key={cell.id} scope="row" className={clsx("py-2 pr-6 font-normal", look)}>
                    {contentOf(cell)}
                  </th>
                ) : (
                  <TableCell key={cell.id} className={look}>
                    {contentOf(cell)}
                  </TableCell>
                );
              })}
            </TableRow>
          ))}
        </TableBody>
      </table>
    </TableFrame>
  );
}

const NEXT = { asc: "ascending", desc: "descending" } as const;

function Head<Row extends RowData>({ header: { column } }: { header: Header<Features, Row> }) {
  const { header: words, meta = {} } = column.columnDef;
  const { isNumeric = false, isHeadHidden = false, className } = meta;
  const order = column.getIsSorted();
  const Icon = order === false ? ArrowUpDown : order === "desc" ? ArrowDown : ArrowUp;
  const name = typeof words === "string" ? words : column.id;
  return (
    <TableHead
      scope="col"
      aria-sort={order === false ? undefined : NEXT[order]}
      className={clsx(
        "bg-card sticky top-0 z-10 shadow-[inset_0_-1px_0_var(--border)] last:pr-0 max-sm:pr-3",
        isNumeric && "text-right",
        className,
      )}
    >
      {isHeadHidden ? (
        <span className="sr-only">{name}</span>
      ) : column.getCanSort() ? (
        <button
          type="button"
          onClick={column.getToggleSortingHandler()}
          className={clsx(
            "hover:text-foreground inline-flex h-8 items-center gap-1.5 pointer-coarse:h-11",
            isNumeric && "flex-row-reverse",
            order !== false && "text-foreground",
          )}
        >
          {name}
          <Icon className={clsx("size-3.5", order === false && "opacity-60 max-sm:hidden")} aria-hidden />
        </button>
      ) : (
        name
      )}
    </TableHead>
  );
}

/**
 * What a cell shows. Called rather than rendered as a component, as FlexRender would: where the columns are made anew,
 * because something that they show has changed, their cells would be other components, and lose focus and dialogs.
 */
function contentOf<Row extends RowData>(cell: Cell<Features, Row>): ReactNode {
  const { cell: content } = cell.column.columnDef;
  return typeof content === "function" ? (content(cell.getContext()) as ReactNode) : content;
}

interface Valued {
  getValue: (columnId: string) => unknown;
}

/** Numbers by size, words as a dictionary has them, with the numbers in them by size. */
function compared(a: Valued, b: Valued, columnId: string): number {
  const [one, other] = [a.getValue(columnId), b.getValue(columnId)];
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), undefined, { numeric: true });
}
