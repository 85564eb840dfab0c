import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { finding, insights } from "@/testing/insights-fixtures";
import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { datasetSummary, job } from "@/testing/training-fixtures";

import { InsightsPage } from "./insights-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

beforeEach(() => {
  navigation.push.mockClear();
  visit("dataset=shapes@1");
});

function visit(query: string) {
  navigation.params = new URLSearchParams(query);
  window.history.replaceState(null, "", `/insights/?${query}`);
}

function withoutInsights() {
  server.use(http.get("*/data-insights", () => problem(404, "insights-not-found", "Nothing is known of it.")));
}

test("a revision is shown at a glance, with the way to train on it", async () => {
  server.use(http.get("*/data-insights", () => HttpResponse.json(insights({ findings: [finding()] }))));
  renderInApp(<InsightsPage />);
  const figures = within(await screen.findByRole("region", { name: "At a glance" }));
  expect(figures.getByText("48 for training, 12 for testing")).toBeVisible();
  expect(figures.getByText("From 20 (Squares) to 40 (Circles)")).toBeVisible();
  expect(figures.getByText("1 minor")).toBeVisible();
  expect(screen.getByText("shapes, revision 1")).toBeVisible();
  expect(screen.getByRole("link", { name: "Train on it" })).toHaveAttribute("href", "/train?dataset=shapes%401");
});

test("a later revision says how it differs from the one before", async () => {
  const diff = { parent: "shapes@1", added: 2, removed: 1, unchanged: 58, added_classes: [], removed_classes: [] };
  server.use(http.get("*/data-insights", () => HttpResponse.json(insights({ revision: "shapes@2", diff }))));
  renderInApp(<InsightsPage />);
  expect(
    await screen.findByText(/Compared with shapes, revision 1: 2 pictures new, 1 gone, 58 as before\.$/),
  ).toBeVisible();
});

test("what the bundled model learned from comes without pictures, and with the way to one's own", async () => {
  visit("");
  const bundled = insights({ dataset: "cats_vs_dogs", dataset_id: null, revision: null });
  server.use(http.get("*/data-insights", () => HttpResponse.json(bundled)));
  renderInApp(<InsightsPage />);
  expect(await screen.findByText(/Its pictures are not on this machine/)).toBeVisible();
  expect(screen.getByRole("link", { name: "Look at your own pictures" })).toHaveAttribute("href", "/train");
  expect(screen.getByRole("option", { name: "The live model's, Cats vs dogs" })).toBeInTheDocument();
  expect(await screen.findByRole("heading", { name: "Width and height" })).toBeVisible();
  expect(screen.queryByRole("heading", { name: "Samples" })).not.toBeInTheDocument();
  expect(screen.queryByRole("combobox", { name: "Revision" })).not.toBeInTheDocument();
});

test("without its pictures a class is pointed out, while the charts stay about all", async () => {
  visit("class=circles");
  const bundled = insights({ dataset_id: null, revision: null });
  server.use(
    http.get("*/data-insights", () => HttpResponse.json(bundled)),
    http.get("*/data-insights/classes/:name", () => problem(404, "insights-not-found", "Nothing is known of it.")),
  );
  renderInApp(<InsightsPage />);
  expect(
    await screen.findByText(/^60 pictures in all\. Width of the pictures/, undefined, { timeout: 5000 }),
  ).toBeVisible();
});

test("where nothing is known of the live model's data, the datasets that are here are offered", async () => {
  visit("of=live-model");
  withoutInsights();
  server.use(http.get("*/datasets", () => HttpResponse.json({ datasets: [datasetSummary()] })));
  renderInApp(<InsightsPage />);
  expect(await screen.findByRole("heading", { name: "No data yet" })).toBeVisible();
  expect(await screen.findByRole("link", { name: "Shapes" })).toHaveAttribute("href", "/insights?dataset=shapes");
});

test("without a dataset in the address the newest one is shown, and the live model's can be chosen", async () => {
  visit("");
  const asked: (string | null)[] = [];
  const older = datasetSummary({ id: "old", name: "Old" });
  const newer = datasetSummary({ latest: { ...older.latest, created_at: "2027-01-01T00:00:00Z" } });
  server.use(
    http.get("*/datasets", () => HttpResponse.json({ datasets: [older, newer] })),
    http.get("*/data-insights", ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("dataset"));
      return HttpResponse.json(insights());
    }),
  );
  renderInApp(<InsightsPage />);
  expect(await screen.findByRole("heading", { name: "Samples" })).toBeVisible();
  expect(asked).toEqual(["shapes"]);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Dataset" }), "The live model's");
  expect(navigation.push).toHaveBeenLastCalledWith("/insights/?of=live-model");
});

test("a dataset that nobody looked at is looked at on request, and then shown", async () => {
  let isDone = false;
  server.use(
    http.get("*/data-insights", () =>
      isDone ? HttpResponse.json(insights()) : problem(404, "insights-not-found", "Nothing is known of it."),
    ),
    http.post("*/datasets/:dataset/insights", () => {
      isDone = true;
      return HttpResponse.json({ job_id: "job-1", status_url: "/jobs/job-1" }, { status: 202 });
    }),
    http.get("*/jobs/:id", () => HttpResponse.json(job({ kind: "insights", state: "succeeded", progress: 1 }))),
  );
  renderInApp(<InsightsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Check it now" }));
  expect(await screen.findByRole("region", { name: "At a glance" })).toBeVisible();
});

test("looking at a dataset shows how far it is", async () => {
  withoutInsights();
  server.use(
    http.post("*/datasets/:dataset/insights", () =>
      HttpResponse.json({ job_id: "job-1", status_url: "/jobs/job-1" }, { status: 202 }),
    ),
    http.get("*/jobs/:id", () => HttpResponse.json(job({ kind: "insights", stage: "insights" }))),
  );
  renderInApp(<InsightsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Check it now" }));
  expect(await screen.findByRole("heading", { name: "Checking the data for problems" })).toBeVisible();
  expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "42");
});

test("a look that was asked for before is followed when the page is opened again", async () => {
  withoutInsights();
  const look = job({ kind: "insights", stage: "insights" });
  server.use(
    http.get("*/jobs", () => HttpResponse.json({ jobs: [look] })),
    http.get("*/jobs/:id", () => HttpResponse.json(look)),
  );
  renderInApp(<InsightsPage />);
  expect(await screen.findByRole("progressbar", { name: "Progress of the job" })).toBeVisible();
});

test("another fault is told, and asking again brings the page", async () => {
  let asked = 0;
  server.use(
    http.get("*/data-insights", () =>
      ++asked === 1 ? problem(503, "database-unavailable", "The database is away.") : HttpResponse.json(insights()),
    ),
  );
  renderInApp(<InsightsPage />);
  expect(await screen.findByText("The database is away.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("region", { name: "At a glance" })).toBeVisible();
});

test("choosing a class or a split puts it into the address", async () => {
  renderInApp(<InsightsPage />);
  await userEvent.selectOptions(await screen.findByRole("combobox", { name: "Class" }), "circles");
  expect(window.location.search).toBe("?dataset=shapes%401&class=circles");
  await userEvent.click(screen.getByRole("radio", { name: "Test" }));
  expect(window.location.search).toBe("?dataset=shapes%401&class=circles&split=test");
});

test("the filters in the address say whose figures the charts show", async () => {
  visit("dataset=shapes@1&class=circles");
  renderInApp(<InsightsPage />);
  expect(await screen.findByText(/^40 pictures of Circles\. Width of the pictures/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Clear filters" }));
  expect(window.location.search).toBe("?dataset=shapes%401");
});

test("a class without test pictures says so in place of charts", async () => {
  visit("dataset=shapes@1&class=circles&split=test");
  renderInApp(<InsightsPage />);
  expect(await screen.findByText("There are no test pictures of Circles in this revision.")).toBeVisible();
});

test("every chart's numbers can be read as a table", async () => {
  renderInApp(<InsightsPage />);
  await screen.findByRole("region", { name: "At a glance" });
  for (const summary of await screen.findAllByText("As a table")) await userEvent.click(summary);
  const classes = within(await screen.findByRole("table", { name: "Pictures of each class" }));
  expect(classes.getByRole("row", { name: "Circles 32 8 80 kB" })).toBeVisible();
  const widths = within(screen.getByRole("table", { name: "Width of the pictures" }));
  expect(widths.getByRole("row", { name: "50 px 100 px 30" })).toBeVisible();
  const cells = within(screen.getByRole("table", { name: "Width and height of the pictures" }));
  expect(cells.getByRole("row", { name: "100 to 200 by 0 to 100 px 20" })).toBeVisible();
});

test("another measure shows its own spread, and says when all pictures are alike", async () => {
  renderInApp(<InsightsPage />);
  await userEvent.click(await screen.findByRole("radio", { name: "Height" }));
  expect(screen.getByText("All are the same: 96 px.")).toBeVisible();
  await userEvent.click(screen.getByRole("radio", { name: "File size" }));
  expect(screen.getByRole("button", { name: "9.0 kB" })).toBeVisible();
});

test("pressing a class among the samples looks at that class only", async () => {
  renderInApp(<InsightsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Squares: look at this class only" }));
  expect(window.location.search).toBe("?dataset=shapes%401&class=squares");
});
