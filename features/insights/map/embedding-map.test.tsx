import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import type { EmbeddingMap as Map } from "@/lib/api/types";
import { insights } from "@/testing/insights-fixtures";
import { withLayout } from "@/testing/layout";
import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";

import { NO_FILTERS } from "../filters";
import { InsightsProvider } from "../insights-context";

import { EmbeddingMap } from "./embedding-map";

withLayout();

// jsdom draws nothing; what is drawn is seen in the browser's journey.
beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
});

const LOOKED = insights({
  deep_look: {
    backbone: "EfficientNet-Lite0",
    version: null,
    accuracy: 0.9,
    has_map: true,
    made_at: "2026-11-20T09:12:00Z",
  },
});

function draw(change: Partial<Map> = {}) {
  const map: Map = {
    method: "t-SNE",
    backbone: "EfficientNet-Lite0",
    version: null,
    total: 300,
    class_names: ["circles", "squares"],
    x: [0, 1, 2],
    y: [0, 0, 5],
    class_index: [0, 0, 1],
    split: ["train", "test", "train"],
    image_id: ["a".repeat(32), "b".repeat(32), "c".repeat(32)],
    ...change,
  };
  server.use(http.get("*/data-insights/embedding", () => HttpResponse.json(map)));
}

const NOTHING = { onFilters: () => undefined, onRevision: () => undefined };

test("a map says how it came to be and how many pictures each class has on it", async () => {
  draw();
  renderInApp(
    <InsightsProvider insights={LOOKED} filters={NO_FILTERS} {...NOTHING}>
      <EmbeddingMap />
    </InsightsProvider>,
  );
  expect(await screen.findByText(/Features of EfficientNet-Lite0, .* by t-SNE\. 3 of 300 pictures/)).toBeVisible();
  const classes = within(screen.getByRole("region", { name: "Classes on the map" }));
  expect(classes.getByRole("button", { name: "Circles 2" })).toBeVisible();
});

test("arrow keys go from picture to picture, and Enter opens one with those next to it", async () => {
  draw();
  const user = userEvent.setup();
  renderInApp(
    <InsightsProvider insights={LOOKED} filters={NO_FILTERS} {...NOTHING}>
      <EmbeddingMap />
    </InsightsProvider>,
  );
  (await screen.findByRole("application", { name: /^Map of 3 pictures/ })).focus();
  await user.keyboard("{ArrowRight}");
  expect(screen.getByText("Circles, training")).toBeInTheDocument();
  await user.keyboard("{ArrowRight}");
  expect(screen.getByText("Circles, test")).toBeInTheDocument();
  await user.keyboard("{ArrowUp}");
  expect(screen.getByText("Squares, training")).toBeInTheDocument();
  await user.keyboard("{Enter}");
  const dialog = within(screen.getByRole("dialog", { name: "Squares" }));
  await user.click(dialog.getByRole("button", { name: "Next picture" }));
  expect(screen.getByRole("dialog", { name: "Circles" })).toBeVisible();
  expect(screen.getByText("Neighbour 1 of it on the map")).toBeVisible();
});

test("a class of the legend filters by it, and the same again takes that back", async () => {
  draw();
  const onFilters = vi.fn();
  const user = userEvent.setup();
  const filters = { ...NO_FILTERS, className: "squares" };
  renderInApp(
    <InsightsProvider insights={LOOKED} filters={filters} {...NOTHING} onFilters={onFilters}>
      <EmbeddingMap />
    </InsightsProvider>,
  );
  await user.click(await screen.findByRole("button", { name: "Circles 2" }));
  expect(onFilters).toHaveBeenLastCalledWith({ className: "circles" });
  await user.click(screen.getByRole("button", { name: "Squares 1" }));
  expect(onFilters).toHaveBeenLastCalledWith({ className: null });
});

test("without a map there is a way to one", () => {
  renderInApp(
    <InsightsProvider insights={insights()} filters={NO_FILTERS} {...NOTHING}>
      <EmbeddingMap />
    </InsightsProvider>,
  );
  expect(screen.getByRole("button", { name: "Find label errors and outliers" })).toBeVisible();
});
