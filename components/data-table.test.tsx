import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import { DataTable, dataColumns } from "./data-table";

interface Fruit {
  name: string;
  weight: number | undefined;
}

const column = dataColumns<Fruit>();
const COLUMNS = column.columns([
  column.accessor("name", { header: "Fruit", meta: { isRowName: true } }),
  column.accessor("weight", {
    header: "Weight",
    meta: { isNumeric: true },
    cell: ({ row }) => row.original.weight ?? "–",
  }),
  column.display({ id: "eat", header: "Eat", meta: { isHeadHidden: true }, cell: () => <button>Eat</button> }),
]);
const FRUITS: readonly Fruit[] = [
  { name: "Pear 10", weight: 150 },
  { name: "Fig", weight: undefined },
  { name: "Pear 9", weight: 1000 },
];

function show(sorting?: { id: string; desc: boolean }[]) {
  render(
    <DataTable
      label="Fruits"
      columns={COLUMNS}
      rows={FRUITS}
      rowKey={({ name }) => name}
      {...(sorting === undefined ? {} : { sorting })}
    />,
  );
}

function names() {
  return screen.getAllByRole("rowheader").map((cell) => cell.textContent);
}

test("rows stay as they come until a column is pressed", () => {
  show();
  expect(names()).toEqual(["Pear 10", "Fig", "Pear 9"]);
  expect(screen.getByRole("columnheader", { name: "Weight" })).not.toHaveAttribute("aria-sort");
});

test("numbers begin with the largest, and what has no value comes last either way", async () => {
  show();
  const button = screen.getByRole("button", { name: "Weight" });
  await userEvent.click(button);
  expect(names()).toEqual(["Pear 9", "Pear 10", "Fig"]);
  expect(screen.getByRole("columnheader", { name: "Weight" })).toHaveAttribute("aria-sort", "descending");
  await userEvent.click(button);
  expect(names()).toEqual(["Pear 10", "Pear 9", "Fig"]);
  expect(screen.getByRole("columnheader", { name: "Weight" })).toHaveAttribute("aria-sort", "ascending");
});

test("words go from A to Z, with the numbers in them by size", () => {
  show([{ id: "name", desc: false }]);
  expect(names()).toEqual(["Fig", "Pear 9", "Pear 10"]);
});

test("the table has a name, scrolls by keyboard, and a column of controls is named without being a button", () => {
  show();
  expect(screen.getByRole("region", { name: "Fruits" })).toHaveAttribute("tabindex", "0");
  expect(screen.getByRole("table", { name: "Fruits" })).toBeVisible();
  const head = screen.getByRole("columnheader", { name: "Eat" });
  expect(within(head).queryByRole("button")).not.toBeInTheDocument();
});

test("a cell keeps the focus where its column is made anew", async () => {
  function Eaten() {
    const [eaten, setEaten] = useState("none");
    const columns = column.columns([
      column.display({
        id: "eat",
        header: eaten,
        cell: ({ row: { original } }) => <button onClick={() => setEaten(original.name)}>Eat {original.name}</button>,
      }),
    ]);
    return <DataTable label="Fruits" columns={columns} rows={FRUITS} rowKey={({ name }) => name} />;
  }
  render(<Eaten />);
  await userEvent.click(screen.getByRole("button", { name: "Eat Fig" }));
  expect(screen.getByRole("columnheader", { name: "Fig" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Eat Fig" })).toHaveFocus();
});
