import { screen } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { InboxPage } from "@/features/inbox";
import { TrainPage } from "@/features/training";
import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

const refused = () => problem(501, "read-only", "GET /datasets needs storage and a worker.");

beforeEach(() => {
  navigation.params = new URLSearchParams();
  server.use(http.get("*/datasets", refused), http.get("*/jobs", refused), http.get("*/feedback", refused));
});

test("where nothing can be stored, Train offers no way in that leads nowhere", async () => {
  renderInApp(<TrainPage />);
  expect(await screen.findByRole("heading", { name: "This copy is read-only" })).toBeVisible();
  expect(screen.getByRole("heading", { name: "Train" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Upload a ZIP" })).not.toBeInTheDocument();
});

test("where nothing can be stored, the inbox says so instead of failing", async () => {
  renderInApp(<InboxPage />);
  expect(await screen.findByRole("heading", { name: "This copy is read-only" })).toBeVisible();
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Ask the model" })).toHaveAttribute("href", "/");
});
