import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import type { ReactNode } from "react";

export interface SortOrder<Column extends string> {
  column: Column;
  isDescending: boolean;
}

interface SortHeaderProps<Column extends string> {
  column: Column;
  order: SortOrder<Column>;
  onOrder: (order: SortOrder<Column>) => void;
  children: ReactNode;
}

/** A table's column head that puts the rows in its order, and turns it round when pressed again. */
export function SortHeader<Column extends string>({ column, order, onOrder, children }: SortHeaderProps<Column>) {
  const isCurrent = order.column === column;
  const Icon = !isCurrent ? ArrowUpDown : order.isDescending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={!isCurrent ? undefined : order.isDescending ? "descending" : "ascending"}
      className="border-border bg-card text-muted-foreground sticky top-0 z-10 border-b py-1 pr-6 text-small font-normal"
    >
      <button
        type="button"
        onClick={() => onOrder({ column, isDescending: isCurrent && !order.isDescending })}
        className="hover:text-foreground inline-flex h-8 items-center gap-1.5"
      >
        {children}
        <Icon className={isCurrent ? "text-foreground size-3.5" : "size-3.5 opacity-60"} aria-hidden />
      </button>
    </th>
  );
}
