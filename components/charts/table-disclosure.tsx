"use client";

import { type ComponentProps, useState } from "react";

import { Disclosure } from "../disclosure";

import { NumberTable } from "./number-table";

/** The numbers of a chart, made only when they are asked for: there may be a thousand of them. */
export function TableDisclosure({
  rows,
  ...table
}: Omit<ComponentProps<typeof NumberTable>, "rows"> & { rows: () => string[][] }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Disclosure title="As a table" isPlain isOpen={isOpen} onToggle={setIsOpen}>
      {isOpen && <NumberTable {...table} rows={rows()} />}
    </Disclosure>
  );
}
