import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { Hint } from "./hint";

test("resting on a control explains it, and leaving it ends that", async () => {
  render(
    <Hint text="Half of the pictures">
      <button type="button">50%</button>
    </Hint>,
  );
  const button = screen.getByRole("button");
  await userEvent.hover(button);
  expect((await screen.findAllByText("Half of the pictures")).length).toBeGreaterThan(0);
  expect(button).toHaveAccessibleDescription("Half of the pictures");
  await userEvent.unhover(button);
  expect(screen.queryByText("Half of the pictures")).not.toBeInTheDocument();
});

test("a finger is told at once", async () => {
  render(
    <Hint text="Half of the pictures">
      <button type="button">50%</button>
    </Hint>,
  );
  await userEvent.pointer({ keys: "[TouchA]", target: screen.getByRole("button") });
  expect((await screen.findAllByText("Half of the pictures")).length).toBeGreaterThan(0);
});

test("what its own name says is not said twice", async () => {
  render(
    <Hint text="Theme">
      <button type="button" aria-label="Theme" />
    </Hint>,
  );
  await userEvent.hover(screen.getByRole("button"));
  await screen.findAllByText("Theme");
  expect(screen.getByRole("button")).not.toHaveAttribute("aria-describedby");
});
