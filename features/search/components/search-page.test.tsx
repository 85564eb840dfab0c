import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";

import type { SearchDetail, SearchTrial } from "@/lib/api/types";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { SearchPage } from "./search-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

function trial(change: Partial<SearchTrial> = {}): SearchTrial {
  return {
    settings: { mode: "quick", backbone: "efficientnet_lite2", size_px: 320, earlier_maps: true },
    share: 1,
    image_count: 1200,
    judged_count: 400,
    accuracy: 0.9925,
    accuracy_interval: [0.978, 0.997],
    log_loss: 0.0214,
    ece: 0.004,
    roc_auc: 0.9991,
    latency_ms: 31,
    size_bytes: 20_400_000,
    seconds: 42,
    ...change,
  };
}

function search(change: Partial<SearchDetail> = {}): SearchDetail {
  const leaderboard = change.leaderboard ?? [
    trial(),
    trial({ settings: { mode: "fine_tune", backbone: "efficientnet_lite0", size_px: 256, learning_rate: 0.001 } }),
  ];
  return {
    name: "pets",
    dataset: "pets",
    revision: "pets@2",
    started_at: "2026-11-20T10:00:00Z",
    minutes: 10,
    seconds: 570,
    is_done: true,
    candidate_count: 16,
    tried_count: leaderboard.length,
    best: leaderboard[0] ?? null,
    version: "pets-3",
    failures: [],
    ...change,
    leaderboard,
  };
}

function serve(...searches: SearchDetail[]) {
  server.use(
    http.get("*/searches", () => HttpResponse.json({ searches })),
    http.get("*/searches/:name", ({ params }) => {
      const found = searches.find(({ name }) => name === params.name);
      return found === undefined
        ? problem(404, "search-not-found", "There is no such search.")
        : HttpResponse.json(found);
    }),
  );
}

test("without a search the page teaches how to make one", async () => {
  serve();
  renderInApp(<SearchPage />);
  expect(await screen.findByRole("heading", { name: "No search yet" })).toBeVisible();
  expect(screen.getByText("whisker search --data pets/ --minutes 10")).toBeVisible();
});

test("the leaderboard says what is best, how sure that is, and what it costs", async () => {
  serve(search());
  renderInApp(<SearchPage />);
  const table = within(await screen.findByRole("table", { name: "Leaderboard of pets" }));
  const [, first, second] = table.getAllByRole("row");
  expect(first).toHaveTextContent(/best.*320 px, last layer, with earlier maps/);
  expect(first).toHaveTextContent("99.3%97.8% to 99.7%");
  expect(second).toHaveTextContent("256 px, fine-tuned, learning rate 0.001");
  const panel = within(screen.getByRole("region", { name: "pets" }));
  expect(panel.getByText(/2 of 16 candidates tried in 9 min 30 s; there was no time for the others/)).toBeVisible();
  expect(panel.getByRole("link", { name: "pets-3" })).toHaveAttribute("href", "/versions/view?version=pets-3");
});

test("a search that goes on says so, and a candidate that failed says why", async () => {
  const failure = {
    settings: { mode: "quick", backbone: "own:eyes", size_px: 224 },
    share: 0.5,
    reason: "The weights are not here.",
    seconds: 1,
  };
  serve(search({ is_done: false, version: null, failures: [failure] }));
  renderInApp(<SearchPage />);
  expect(await screen.findByText(/so far; where it was interrupted, the same command goes on/)).toBeVisible();
  expect(await screen.findByText(/own:eyes, last layer, failed: The weights are not here\./)).toBeVisible();
});

test("searches that cannot be read are named, with a way to try again", async () => {
  server.use(http.get("*/searches", () => problem(500, "internal-error", "It broke.")));
  renderInApp(<SearchPage />);
  expect(await screen.findByRole("button", { name: "Try again" })).toBeVisible();
});
