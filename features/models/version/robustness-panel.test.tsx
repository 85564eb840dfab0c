import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { robustness } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";

import { RobustnessPanel } from "./robustness-panel";
import { RobustnessSummary } from "./robustness-summary";

test("each kind has a row whose cells say what is right and how sure it is, at five strengths", () => {
  renderInApp(<RobustnessPanel robustness={robustness()} />);
  const panel = within(screen.getByRole("region", { name: "When pictures get worse" }));
  expect(panel.getByText(/^30 test pictures, made worse in eight ways at five strengths/)).toBeVisible();
  const row = panel.getByRole("row", { name: /^Blur/ });
  expect(within(row).getAllByRole("cell")).toHaveLength(5);
  expect(within(row).getByRole("cell", { name: /^40%\s*right,\s*95%\s*sure$/ })).toBeVisible();
  expect(panel.getByRole("row", { name: /^Low resolution/ })).toBeVisible();
});

test("the more is lost, the darker the cell", () => {
  renderInApp(<RobustnessPanel robustness={robustness()} />);
  const cells = within(screen.getByRole("row", { name: /^Noise/ })).getAllByRole("cell");
  const shades = cells.map((cell) => Number(/(\d+(\.\d+)?)%/.exec(cell.style.backgroundColor)?.[1]));
  expect(shades).toEqual(shades.toSorted((a, b) => a - b));
  expect(new Set(shades).size).toBe(5);
});

test("the numbers are there as tables: of each condition with its interval, and by strength", async () => {
  renderInApp(<RobustnessPanel robustness={robustness()} />);
  for (const title of screen.getAllByText("As a table")) await userEvent.click(title);
  const all = within(screen.getByRole("table", { name: "Figures of each condition" }));
  expect(all.getByRole("row", { name: /^Blur 5 40.0% 40%\sto\s90% 95.0% 60.0% 12 11/ })).toBeInTheDocument();
  const means = within(screen.getByRole("table", { name: "Accuracy and confidence by strength" }));
  expect(means.getByRole("row", { name: /^As they are 100.0% 95.0% 0.0% 100.0% 90.0%/ })).toBeInTheDocument();
});

test("one kind can be looked at by itself, and what is still sure at the strongest is said", async () => {
  renderInApp(<RobustnessPanel robustness={robustness()} />);
  expect(screen.getByText(/At the strongest, 50.0% are still called sure, and 90.0% of those are right/)).toBeVisible();
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "What makes the pictures worse" }), "Blur");
  expect(screen.getByText("Blur: accuracy and confidence")).toBeVisible();
  expect(screen.getByText(/At the strongest, 40.0% are still called sure/)).toBeVisible();
});

test.each([null, undefined])("a version from before it was measured says so", (figures) => {
  renderInApp(<RobustnessPanel robustness={figures} />);
  const panel = within(screen.getByRole("region", { name: "When pictures get worse" }));
  expect(panel.getByText(/was not measured/)).toBeVisible();
  expect(panel.queryByRole("table")).not.toBeInTheDocument();
});

test("the overview says it in sentences, with the way to the figures", () => {
  renderInApp(<RobustnessSummary version="cats-vs-dogs-1" robustness={robustness()} />);
  const summary = within(screen.getByRole("region", { name: "What worse pictures do to it" }));
  expect(summary.getByText(/Of 30 test pictures it gets 100.0% right, and 70.0% when/)).toBeVisible();
  expect(summary.getByRole("link")).toHaveAttribute("href", expect.stringContaining("tab=curves"));
});

test("the overview says nothing of what was not measured", () => {
  renderInApp(<RobustnessSummary version="cats-vs-dogs-1" robustness={null} />);
  expect(screen.queryByRole("region")).not.toBeInTheDocument();
});
