import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";

import { ClassBars } from "./class-bars";

const seven = Object.fromEntries(["a", "b", "c", "d", "e", "f", "g"].map((name, index) => [name, (index + 1) / 28]));

test("the likeliest five come first, and the rest on request", async () => {
  render(<ClassBars probabilities={seven} meaning="sure" />);
  expect(screen.getAllByRole("listitem").map((item) => item.textContent.charAt(0))).toEqual(["G", "F", "E", "D", "C"]);
  await userEvent.click(screen.getByRole("button", { name: "Show all 7 classes" }));
  expect(screen.getAllByRole("listitem")).toHaveLength(7);
  expect(screen.getByRole("button", { name: "Show fewer" })).toHaveAttribute("aria-expanded", "true");
});

test("few classes need no button", () => {
  render(<ClassBars probabilities={{ cats: 0.9, dogs: 0.1 }} meaning="sure" />);
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
