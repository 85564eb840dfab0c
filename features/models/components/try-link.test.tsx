import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";

import { TryLink } from "./try-link";

test("a candidate is tried by name, the live version as it answers anyway", () => {
  render(
    <>
      <TryLink version="pets 1" isLive={false} isOneOfMany />
      <TryLink version="cats-vs-dogs-1" isLive />
    </>,
  );
  expect(screen.getByRole("link", { name: "Try it: pets 1" })).toHaveAttribute("href", "/?model=pets+1");
  expect(screen.getByRole("link", { name: "Try it" })).toHaveAttribute("href", "/");
});
