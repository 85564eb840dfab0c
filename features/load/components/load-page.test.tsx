import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import type { LoadTest } from "@/lib/api/types";
import { figures, loadTest, loadTestSummary, stage } from "@/testing/load-test-fixtures";
import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { LoadPage } from "./load-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

const EARLIER = "20261119-080000";
/** On a busy machine the answers to three questions take their time. */
const PATIENCE = { timeout: 4000 };

beforeEach(() => {
  navigation.params = new URLSearchParams();
  navigation.push.mockReset();
});

function serve(...loadTests: LoadTest[]) {
  const summaries = loadTests.map(({ id, started_at, verdict, totals, users, machine }) =>
    loadTestSummary({ id, started_at, verdict, totals, users, machine }),
  );
  server.use(
    http.get("*/floods", () => HttpResponse.json({ floods: summaries })),
    http.get("*/floods/:id", ({ params }) => {
      const found = loadTests.find(({ id }) => id === params.id);
      return found === undefined
        ? problem(404, "flood-not-found", "There is no such load test.")
        : HttpResponse.json(found);
    }),
  );
}

function earlier(change: Partial<LoadTest> = {}): LoadTest {
  return loadTest({ id: EARLIER, started_at: "2026-11-19T08:00:00Z", ...change });
}

test("without a load test the page teaches how to make one", async () => {
  serve();
  renderInApp(<LoadPage />);
  expect(await screen.findByRole("heading", { name: "No load test yet" })).toBeVisible();
  expect(screen.getByText("make flood")).toBeVisible();
});

test("the latest load test is shown with its verdict and the figures of its busiest stage", async () => {
  serve(loadTest(), earlier());
  renderInApp(<LoadPage />);
  const verdict = within(await screen.findByRole("region", { name: "Every request was answered" }));
  expect(verdict.getByText("Passed")).toBeVisible();
  expect(verdict.getByText(/^20, then 200 users for 2 min/)).toBeVisible();
  await userEvent.click(verdict.getByRole("button", { name: "1.3 s" }));
  await expect.poll(() => verdict.getByRole("button", { name: "1.3 s" })).toHaveAccessibleDescription("1,260 ms");
  await userEvent.click(verdict.getByRole("button", { name: "128" }));
  await expect.poll(() => verdict.getByRole("button", { name: "128" })).toHaveAccessibleDescription("128.3");
});

test("a load test that failed says what failed, how often and which limit was broken", async () => {
  const broken = stage({
    figures: figures({ failures: 6 }),
    checks: [{ name: "failure_share", limit: 0, actual: 0.005, passed: false }],
  });
  const failures = [{ method: "POST", name: "/predict (form)", error: "503 overloaded", count: 6, first_second: 31.5 }];
  serve(loadTest({ verdict: "failed", totals: figures({ failures: 6 }), stages: [broken], failures }));
  renderInApp(<LoadPage />);
  expect(await screen.findByRole("heading", { name: "Not every request was answered" })).toBeVisible();
  expect(within(screen.getByRole("region", { name: "Failures by kind" })).getByText("503 overloaded")).toBeVisible();
  const row = within(screen.getByRole("region", { name: "Figures of each stage" }));
  expect(row.getByText("6 of 1,200")).toBeVisible();
  expect(row.getByText("no failure")).toHaveTextContent("no failure: broken");
});

test("requests can be read by stage and put in order", async () => {
  serve(loadTest());
  renderInApp(<LoadPage />);
  const table = within(await screen.findByRole("region", { name: "Figures of each kind of request" }));
  const names = () => table.getAllByRole("rowheader").map((cell) => cell.textContent);
  expect(names()).toEqual(["POST/predict (form)", "GET/data-insights"]);
  await userEvent.click(table.getByRole("button", { name: "p95" }));
  expect(names()).toEqual(["GET/data-insights", "POST/predict (form)"]);
  await userEvent.click(screen.getByRole("radio", { name: "200 users" }));
  expect(names()).toEqual(["GET/jobs"]);
});

test("the course has its numbers in a table, with a dash where nothing was answered", async () => {
  serve(loadTest());
  renderInApp(<LoadPage />);
  const table = await screen.findByRole("region", { name: "Time to answer by second", hidden: true });
  expect(within(table).getByRole("row", { name: "2 – –", hidden: true })).toBeInTheDocument();
});

test("two load tests are compared for the numbers of users they have in common", async () => {
  const then = stage({ users: 200, figures: figures({ p95_ms: 2520 }) });
  serve(loadTest(), earlier({ stages: [then] }));
  renderInApp(<LoadPage />);
  const table = within(await screen.findByRole("region", { name: "With 200 users, then and now" }, PATIENCE));
  expect(table.getByRole("row", { name: "p95 2.5 s 1.3 s −50%" })).toBeInTheDocument();
  expect(screen.queryByRole("region", { name: "With 20 users, then and now" })).not.toBeInTheDocument();
});

test("a load test of another machine is not compared", async () => {
  serve(loadTest(), earlier({ machine: { ...loadTest().machine, processor: "Old CPU" } }));
  renderInApp(<LoadPage />);
  expect(await screen.findByText(/another machine \(Old CPU/, {}, PATIENCE)).toBeVisible();
});

test("another load test is one choice away, and has an address of its own", async () => {
  serve(loadTest(), earlier());
  renderInApp(<LoadPage />);
  await userEvent.selectOptions(await screen.findByRole("combobox", { name: "Load test" }), EARLIER);
  expect(navigation.push).toHaveBeenCalledWith(`/load/?test=${EARLIER}`);
  expect(within(screen.getByRole("region", { name: "Table of load tests" })).getAllByRole("link")).toHaveLength(2);
});

test("the load test of the address is shown", async () => {
  navigation.params = new URLSearchParams({ test: EARLIER });
  serve(loadTest(), earlier({ verdict: "failed", totals: figures() }));
  renderInApp(<LoadPage />);
  expect(await screen.findByRole("heading", { name: "Answered, but too slowly" })).toBeVisible();
});

test("its files can be fetched", async () => {
  serve(loadTest());
  renderInApp(<LoadPage />);
  expect(await screen.findByRole("link", { name: /Locust's own report/ })).toHaveAttribute(
    "href",
    "/floods/20261120-184500/artifacts/report.html",
  );
});

test("an address of no load test is told, with a way to one that there is", async () => {
  navigation.params = new URLSearchParams({ test: "20991231-235959" });
  serve(loadTest());
  renderInApp(<LoadPage />);
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("There is no such load test");
  expect(within(alert).getByRole("link", { name: "The latest load test" })).toHaveAttribute("href", "/load");
  expect(screen.getByRole("combobox", { name: "Load test" })).toHaveDisplayValue("Choose a load test");
});
