import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { evaluation } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";

import { Confusions } from "./confusions";

test("past 200 classes the answers come one by one, and the map and the list show them", async () => {
  const names = Array.from({ length: 300 }, (_, index) => `class ${index}`);
  const cells = [[3, 7, 4], ...names.map((_, index) => [index, index, 10])];
  const opened: unknown[] = [];
  const sparse = evaluation({ class_names: names, confusion_matrix: null, confusion_cells: cells });
  renderInApp(<Confusions evaluation={sparse} onOpen={(cell) => opened.push(cell)} />);
  const map = screen.getByRole("img", { name: /^Confusion matrix of 300 classes/ });
  expect(map.querySelectorAll("path")).toHaveLength(3);
  await userEvent.click(screen.getByRole("button", { name: "Class 3 taken for Class 7: 4 photos" }));
  expect(opened).toEqual([{ shown: "class 3", said: "class 7" }]);
});
