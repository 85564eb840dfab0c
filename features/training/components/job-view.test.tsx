import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";

import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { job, outcome } from "@/testing/training-fixtures";

import { JobView } from "./job-view";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

test("a running job says what it does, how far it is and how long it will take", async () => {
  renderInApp(<JobView id="job-1" />);
  expect(await screen.findByRole("heading", { name: "Extracting features" })).toBeVisible();
  expect(screen.getByText("About 2 minutes left")).toBeVisible();
  expect(screen.getByRole("progressbar", { name: "Progress of the job" })).toHaveAttribute("aria-valuenow", "42");
  const phases = within(screen.getByRole("list", { name: "Phases" }));
  expect(phases.getByText("Training")).toHaveAttribute("aria-current", "step");
});

test("the browser's tab says how far a job is, and when it is done", async () => {
  const { unmount } = renderInApp(<JobView id="job-1" />);
  await waitFor(() => expect(document.title).toBe("42% · shapes, revision 1 · Whisker"));
  unmount();
  const done = job({ state: "succeeded", version: "shapes-1", result: outcome({ model_version: "shapes-1" }) });
  server.use(http.get("*/jobs/:id", () => HttpResponse.json(done)));
  renderInApp(<JobView id="job-1" />);
  await waitFor(() => expect(document.title).toBe("Done · shapes-1 · Whisker"));
});

test("learning curves come with their numbers as a table", async () => {
  const history = [
    { epoch: 1, loss: 0.7, accuracy: 0.6, auc: 0.7, val_loss: 0.65, val_accuracy: 0.62, val_auc: 0.71 },
    { epoch: 2, loss: 0.5, accuracy: 0.8, auc: 0.85, val_loss: 0.55, val_accuracy: 0.78, val_auc: 0.83 },
  ];
  server.use(http.get("*/jobs/:id", () => HttpResponse.json(job({ stage: "training", history }))));
  renderInApp(<JobView id="job-1" />);
  const table = await screen.findByRole("table", { name: "Accuracy by epoch", hidden: true });
  expect(within(table).getByRole("row", { name: "2 0.8 0.78", hidden: true })).toBeInTheDocument();
  expect(screen.getByText(/epoch 2 done/)).toBeVisible();
});

test("a job is cancelled after a question", async () => {
  let isAsked = false;
  server.use(
    http.post("*/jobs/:id/cancel", () => {
      isAsked = true;
      return HttpResponse.json(job({ cancel_requested: true }), { status: 202 });
    }),
    http.get("*/jobs/:id", () => HttpResponse.json(job({ cancel_requested: isAsked }))),
  );
  renderInApp(<JobView id="job-1" />);
  await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(isAsked).toBe(false);
  await userEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Cancel the job" }));
  expect(await screen.findByRole("heading", { name: "Stopping" })).toBeVisible();
});

test("a failed job says why in its own words, and is tried again as a new job", async () => {
  const failed = job({
    state: "failed",
    error: { code: "storage-full", detail: "The disk of the data folder is full." },
  });
  server.use(
    http.get("*/jobs/:id", () => HttpResponse.json(failed)),
    http.post("*/jobs/:id/retry", () => HttpResponse.json({ job_id: "job-2", status_url: "" }, { status: 202 })),
  );
  renderInApp(<JobView id="job-1" />);
  expect(await screen.findByRole("alert")).toHaveTextContent("The disk of the data folder is full.");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-2"));
});

test.each(["ingest", "retrain"] as const)("an upload that %s refused leads to choosing another", async (kind) => {
  const failed = job({
    kind,
    state: "failed",
    request: { kind, source: { kind: "upload", value: "shapes.zip" } },
    error: { code: "too-corrupt", detail: "12 of 12 files are no pictures that can be read." },
  });
  server.use(http.get("*/jobs/:id", () => HttpResponse.json(failed)));
  renderInApp(<JobView id="job-1" />);
  const notice = within(await screen.findByRole("alert"));
  expect(notice.getByText("Too many files cannot be read")).toBeVisible();
  expect(notice.getByRole("link", { name: "Choose another" })).toHaveAttribute("href", "/train");
  expect(notice.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("pictures of the inbox that clash with a class lead back there, for the same again comes to the same", async () => {
  const detail = "The classes 'Dogs' and 'dogs' differ in nothing but capitals. Call both the same.";
  const request = { kind: "ingest" as const, source: { kind: "feedback" as const, ids: ["f1"] } };
  const failed = job({ kind: "ingest", request, state: "failed", error: { code: "class-name", detail } });
  server.use(http.get("*/jobs/:id", () => HttpResponse.json(failed)));
  renderInApp(<JobView id="job-1" />);
  const notice = within(await screen.findByRole("alert"));
  expect(notice.getByText("It could not be done")).toBeVisible();
  expect(notice.getByRole("link", { name: "Back to the inbox" })).toHaveAttribute("href", "/inbox");
  expect(notice.queryByRole("button", { name: "Try again" })).not.toBeInTheDocument();
});

test("changes that were refused lead back to where they were made", async () => {
  const request = { kind: "edit" as const, source: { kind: "revision" as const, value: "shapes@1" } };
  const error = { code: "class-name", detail: "The classes 'Red' and 'red' differ in nothing but capitals." };
  server.use(http.get("*/jobs/:id", () => HttpResponse.json(job({ kind: "edit", request, state: "failed", error }))));
  renderInApp(<JobView id="job-1" />);
  const link = await screen.findByRole("link", { name: "Back to Insights" });
  expect(link).toHaveAttribute("href", "/insights?dataset=shapes%401");
  expect(screen.queryByRole("button", { name: "Try again" })).not.toBeInTheDocument();
});

test("weights that are not available say what to do, and lead to another network", async () => {
  const detail = "The weights of VGG-16 are not on this machine.\nConnect it once, or begin with random weights.";
  const failed = job({ state: "failed", error: { code: "backbone-unavailable", detail } });
  server.use(http.get("*/jobs/:id", () => HttpResponse.json(failed)));
  renderInApp(<JobView id="job-1" />);
  const notice = within(await screen.findByRole("alert"));
  expect(notice.getByText("The network's weights are not available")).toBeVisible();
  expect(notice.getByText(/begin with random weights/)).toBeVisible();
  expect(notice.getByRole("link", { name: "Choose another network" })).toHaveAttribute(
    "href",
    "/train?dataset=shapes%401",
  );
});

test("a job that takes longer than estimated at first says so", async () => {
  const rests = [60, 60, 400];
  server.use(http.get("*/jobs/:id", () => HttpResponse.json(job({ eta_seconds: rests.shift() ?? 400 }))));
  renderInApp(<JobView id="job-1" />);
  expect(await screen.findByText("About 1 minute left")).toBeVisible();
  const later = await screen.findByText("About 7 minutes left, longer than estimated at first", {}, { timeout: 5000 });
  expect(later).toBeVisible();
});

test("while the server is away, what is known of a job stays", async () => {
  let isAway = false;
  server.use(
    http.get("*/jobs/:id", () => {
      const answer = isAway ? HttpResponse.error() : HttpResponse.json(job());
      isAway = true;
      return answer;
    }),
  );
  renderInApp(<JobView id="job-1" />);
  expect(await screen.findByText("No connection to the server at the moment", {}, { timeout: 4000 })).toBeVisible();
  expect(screen.getByRole("progressbar", { name: "Progress of the job" })).toBeVisible();
});

test("a job that is not there is said not to be, with the way to those that are", async () => {
  server.use(http.get("*/jobs/:id", () => problem(404, "job-not-found", "There is no job job-1.")));
  renderInApp(<JobView id="job-1" />);
  expect(await screen.findByRole("alert")).toHaveTextContent("There is no such job");
  expect(within(screen.getByRole("alert")).getByRole("link", { name: "All datasets and jobs" })).toHaveAttribute(
    "href",
    "/train",
  );
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("the log is fetched when it is unfolded", async () => {
  server.use(
    http.get("*/jobs/:id/log", () =>
      HttpResponse.json({
        lines: [{ at: "2026-11-20T09:12:00Z", level: "INFO", message: "read 60 pictures" }],
        next: 1,
      }),
    ),
  );
  renderInApp(<JobView id="job-1" />);
  await userEvent.click(await screen.findByRole("heading", { name: "Log" }));
  expect(await screen.findByText("read 60 pictures")).toBeVisible();
});

test("a revision that was looked at leads to what was found", async () => {
  const done = job({ kind: "insights", state: "succeeded", stage: null, progress: 1, result: outcome() });
  server.use(http.get("*/jobs/:id", () => HttpResponse.json(done)));
  renderInApp(<JobView id="job-1" />);
  expect(await screen.findByRole("heading", { name: "Checking shapes, revision 1" })).toBeVisible();
  expect(screen.getByRole("link", { name: "See what was found" })).toHaveAttribute(
    "href",
    "/insights?dataset=shapes%401",
  );
});

test("changed pictures end as a revision to look at and to train on", async () => {
  const result = outcome({ revision: "shapes@2" });
  server.use(
    http.get("*/jobs/:id", () => HttpResponse.json(job({ kind: "edit", state: "succeeded", stage: null, result }))),
  );
  renderInApp(<JobView id="job-1" />);
  expect(await screen.findByRole("heading", { name: "shapes, revision 2" })).toBeVisible();
  expect(await screen.findByRole("link", { name: "Look at the data" })).toHaveAttribute(
    "href",
    "/insights?dataset=shapes%401",
  );
  expect(screen.getAllByRole("button", { name: /^Start training \(quick/ })[0]).toBeVisible();
});
