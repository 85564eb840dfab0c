import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { insights } from "@/testing/insights-fixtures";
import { withLayout } from "@/testing/layout";
import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";

import { NO_FILTERS } from "../filters";
import { InsightsProvider } from "../insights-context";

import { Browse } from "./browse";

withLayout();

const TOTAL = 50_000;
let asked: URL[] = [];

beforeEach(() => {
  asked = [];
  server.use(
    http.get("*/datasets/:dataset/images", ({ request }) => {
      const url = new URL(request.url);
      asked.push(url);
      const offset = Number(url.searchParams.get("offset"));
      const images = Array.from({ length: Number(url.searchParams.get("limit")) }, (_, index) => ({
        id: (offset + index).toString(16).padStart(32, "0"),
        class_name: "circles",
        split: "train",
        file_name: `circle-${offset + index}.png`,
        width_px: 64,
        height_px: 48,
        size_bytes: 1200,
        format: "PNG",
        findings: index === 0 ? ["dark"] : [],
      }));
      return HttpResponse.json({ images, total: TOTAL });
    }),
  );
});

const NOTHING = { onFilters: () => undefined, onRevision: () => undefined };

test("of very many pictures only those on the screen are fetched and in the page", async () => {
  renderInApp(
    <InsightsProvider insights={insights()} filters={NO_FILTERS} {...NOTHING}>
      <Browse />
    </InsightsProvider>,
  );
  const grid = await screen.findByRole("grid", { name: "All pictures" });
  expect(await within(grid).findByRole("gridcell", { name: /^circle-0\.png/ })).toBeVisible();
  expect(within(grid).getAllByRole("gridcell").length).toBeLessThan(100);
  expect(grid).toHaveAttribute("aria-rowcount", String(Math.ceil(TOTAL / 4)));
  expect(asked).toHaveLength(1);
});

test("a click opens a picture with its facts and findings; the corner chooses it", async () => {
  const user = userEvent.setup();
  renderInApp(
    <InsightsProvider insights={insights()} filters={NO_FILTERS} {...NOTHING}>
      <Browse />
    </InsightsProvider>,
  );
  await user.click(await screen.findByRole("gridcell", { name: /^circle-0\.png/ }));
  const dialog = within(screen.getByRole("dialog"));
  expect(dialog.getByText("64 × 48 px")).toBeVisible();
  expect(dialog.getByText("Dark pictures")).toBeVisible();
  await user.keyboard("{ArrowRight}{Escape}");
  await user.click(screen.getByRole("button", { name: "Select circle-2.png" }));
  expect(screen.getByText("1 of 50,000 selected")).toBeVisible();
});

test("the page's filters are asked of the server", async () => {
  const filters = { className: "circles", split: "test", finding: "dark" } as const;
  renderInApp(
    <InsightsProvider insights={insights()} filters={filters} {...NOTHING}>
      <Browse />
    </InsightsProvider>,
  );
  await waitFor(() => expect(asked).not.toHaveLength(0));
  expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toMatchObject({
    class_name: "circles",
    split: "test",
    finding: "dark",
  });
});

test("a finding about classes leaves all pictures in sight", async () => {
  renderInApp(
    <InsightsProvider insights={insights()} filters={{ ...NO_FILTERS, finding: "few_images" }} {...NOTHING}>
      <Browse />
    </InsightsProvider>,
  );
  await waitFor(() => expect(asked).not.toHaveLength(0));
  expect(asked[0]?.searchParams.get("finding")).toBeNull();
});

test("where no picture fits, all are one click away", async () => {
  server.use(http.get("*/datasets/:dataset/images", () => HttpResponse.json({ images: [], total: 0 })));
  const onFilters = vi.fn();
  renderInApp(
    <InsightsProvider
      insights={insights()}
      filters={{ ...NO_FILTERS, className: "x" }}
      {...NOTHING}
      onFilters={onFilters}
    >
      <Browse />
    </InsightsProvider>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Show all" }));
  expect(onFilters).toHaveBeenCalledWith(NO_FILTERS);
});

test("what cannot be read is said, with a way to try again", async () => {
  server.use(http.get("*/datasets/:dataset/images", () => HttpResponse.error()));
  renderInApp(
    <InsightsProvider insights={insights()} filters={NO_FILTERS} {...NOTHING}>
      <Browse />
    </InsightsProvider>,
  );
  expect(await screen.findByRole("button", { name: "Try again" })).toBeVisible();
});
