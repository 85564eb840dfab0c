import { screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { facts } from "@/testing/insights-fixtures";
import { renderInApp } from "@/testing/render";

import { DimensionScatter } from "./dimension-scatter";

test("pictures of one size need no chart", () => {
  const scatter = { width_edges: [7.5, 8.5], height_edges: [7.5, 8.5], cells: [[0, 0, 60]] };
  renderInApp(<DimensionScatter facts={facts({ scatter })} scope="60 pictures in all" />);
  expect(screen.getByText("All are the same: 8 by 8 px.")).toBeVisible();
  expect(screen.queryByText("As a table")).not.toBeInTheDocument();
});

test("sizes are shown as dots as soon as one side differs", () => {
  const scatter = { width_edges: [7.5, 8.5], height_edges: [0, 100, 200], cells: [[0, 0, 60]] };
  renderInApp(<DimensionScatter facts={facts({ scatter })} scope="60 pictures in all" />);
  expect(screen.getByText("As a table")).toBeVisible();
});
