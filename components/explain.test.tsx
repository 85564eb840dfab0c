import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { Explain, More } from "./explain";

test("a question mark explains itself by keyboard, and Escape closes it", async () => {
  render(<Explain about="heatmap">Where the model looked.</Explain>);
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  expect(await screen.findByRole("dialog", { name: "heatmap" })).toHaveTextContent("Where the model looked.");
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a figure says its exact value when it is pressed, and keeps the focus", async () => {
  render(<More more="0.987654">99%</More>);
  const figure = screen.getByRole("button", { name: "99%" });
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  expect(figure).toHaveFocus();
  await expect.poll(() => figure).toHaveAccessibleDescription("0.987654");
});

test("a tap opens what a mouse opens by pointing", async () => {
  render(<More more="0.987654">99%</More>);
  await userEvent.pointer({ target: screen.getByRole("button"), keys: "[TouchA]" });
  expect(await screen.findByRole("tooltip")).toHaveTextContent("0.987654");
});
