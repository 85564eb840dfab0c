import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import type { Thresholds } from "@/lib/api/types";
import { thresholds } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { ThresholdPanel } from "./threshold-panel";

/** A server that keeps what is set; with what it was asked. */
function serve(first: Thresholds = thresholds()): unknown[] {
  let kept = first;
  const asked: unknown[] = [];
  const set = (in_use: Thresholds["in_use"], high: number | null) => {
    const line = { high, medium: in_use.medium, by_class: {}, set_at: "2026-11-30T12:00:00Z" };
    kept = { ...kept, in_use, history: [line, ...kept.history] };
    return HttpResponse.json(kept);
  };
  server.use(
    http.get("*/models/:version/thresholds", () => HttpResponse.json(kept)),
    http.put("*/models/:version/thresholds", async ({ request }) => {
      const pair = (await request.json()) as { high: number; medium: number };
      asked.push(pair);
      return set({ ...pair, is_default: false }, pair.high);
    }),
    http.delete("*/models/:version/thresholds", () => {
      asked.push(null);
      return set({ ...kept.default, is_default: true }, null);
    }),
  );
  return asked;
}

async function open() {
  renderInApp(<ThresholdPanel version="cats-vs-dogs-1" />);
  return within(await screen.findByRole("region", { name: "How sure is sure enough?" }));
}

test("the slider shows what another threshold would do, and sets nothing by itself", async () => {
  const asked = serve();
  const panel = await open();
  expect(panel.getByText(/^In use: answers above 80% are called sure, which is the default/)).toBeVisible();
  expect(panel.getByRole("row", { name: "In use80% 390 388 2 10" })).toBeVisible();
  expect(panel.getByRole("button", { name: "Use this threshold" })).toBeDisabled();
  panel.getByRole("slider", { name: "Threshold for a sure answer" }).focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(panel.getByRole("row", { name: "What if90% 380 379 1 20" })).toBeVisible();
  expect(panel.getByRole("slider")).toHaveAttribute("aria-valuetext", "90%: 380 of 400 answered, 1 of them wrong");
  await userEvent.click(panel.getByRole("button", { name: "Leave it at 80%" }));
  expect(panel.queryByRole("row", { name: /^What if/ })).not.toBeInTheDocument();
  expect(asked).toEqual([]);
});

test("a threshold is saved with the version, is then in use, and can go back to the default", async () => {
  const asked = serve();
  const panel = await open();
  panel.getByRole("slider").focus();
  await userEvent.keyboard("{ArrowRight}");
  await userEvent.click(panel.getByRole("button", { name: "Use this threshold" }));
  expect(await screen.findByText(/above 90% are now called sure. Every answer follows within a second/)).toBeVisible();
  expect(panel.getByRole("row", { name: "In use90% 380 379 1 20" })).toBeVisible();
  expect(panel.getByText("Set before (1)")).toBeVisible();
  await userEvent.click(await panel.findByRole("button", { name: "Back to the default (80%)" }));
  await waitFor(() => expect(panel.getByRole("row", { name: "In use80% 390 388 2 10" })).toBeVisible());
  expect(asked).toEqual([{ high: 0.9, medium: 0.5, by_class: {} }, null]);
});

test("below the other threshold, both are set to the same", async () => {
  const asked = serve(thresholds({ in_use: { high: 0.9, medium: 0.85, is_default: false } }));
  const panel = await open();
  panel.getByRole("slider").focus();
  await userEvent.keyboard("{ArrowLeft}");
  await userEvent.click(panel.getByRole("button", { name: "Use this threshold" }));
  await waitFor(() => expect(asked).toEqual([{ high: 0.8, medium: 0.8, by_class: {} }]));
});

test("a threshold between those that were counted has no figures, and is not moved by looking", async () => {
  serve(thresholds({ in_use: { high: 0.87, medium: 0.5, is_default: false }, curve_source: "evaluation" }));
  const panel = await open();
  expect(panel.getByRole("row", { name: "In use87% not on record" })).toBeVisible();
  expect(panel.getByRole("button", { name: "Use this threshold" })).toBeDisabled();
  expect(panel.getByText(/only these 4 thresholds are known/)).toBeVisible();
});

test("a version whose test kept nothing by confidence says so", async () => {
  serve(thresholds({ curve: [], curve_source: null, test_count: null, bands: null }));
  const panel = await open();
  expect(panel.getByText(/nobody knows what another threshold would change/)).toBeVisible();
  expect(panel.queryByRole("slider")).not.toBeInTheDocument();
});

test("a refusal is told in the server's words, and nothing changes", async () => {
  serve();
  server.use(http.put("*/models/:version/thresholds", () => problem(503, "db-busy", "The database is locked.")));
  const panel = await open();
  panel.getByRole("slider").focus();
  await userEvent.keyboard("{ArrowRight}");
  await userEvent.click(panel.getByRole("button", { name: "Use this threshold" }));
  expect(await screen.findByText("The database is locked.")).toBeVisible();
  expect(panel.getByRole("row", { name: /^In use80%/ })).toBeVisible();
});

test("a copy that stores nothing offers no saving", async () => {
  serve();
  server.use(http.get("*/datasets", () => problem(501, "read-only", "This copy is read-only.")));
  const panel = await open();
  expect(await panel.findByText(/This copy stores nothing/)).toBeVisible();
  expect(panel.queryByRole("button", { name: "Use this threshold" })).not.toBeInTheDocument();
});
