import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, expect, test } from "vitest";

import { FindingsWithBar, forgetEdits, putBehindFindings } from "@/testing/findings";
import { finding, insights } from "@/testing/insights-fixtures";
import { withLayout } from "@/testing/layout";
import { findingPicture } from "@/testing/pictures";
import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";
import { job } from "@/testing/training-fixtures";

withLayout();

afterEach(() => forgetEdits("shapes"));

const DARK = insights({ findings: [finding()] });

test("each finding says how bad it is and how many pictures it is about; opening it says what to do", async () => {
  putBehindFindings([findingPicture(1)]);
  const user = userEvent.setup();
  renderInApp(
    <FindingsWithBar
      insights={insights({
        findings: [
          finding({ kind: "near_leaks", severity: "high", title: "Alike", count: 8, group_count: 4 }),
          finding(),
        ],
      })}
    />,
  );
  const list = within(screen.getByRole("list", { name: "What was found" }));
  expect(list.getByRole("img", { name: "Serious" })).toBeVisible();
  expect(list.getByText("8 pictures in 4 groups")).toBeVisible();
  await user.click(list.getByRole("button", { name: /Dark pictures/ }));
  expect(screen.getByRole("heading", { name: "Dark pictures" })).toHaveFocus();
  expect(screen.getByText("Exclude those that show nothing.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "All findings" }));
  expect(screen.getByRole("list", { name: "What was found" })).toBeVisible();
});

test("what was looked for and not found is named, and what most pictures share is no fault", async () => {
  renderInApp(
    <FindingsWithBar insights={insights({ checked: ["dark", "light", "grayscale"], skipped: ["grayscale"] })} />,
  );
  expect(screen.getByText(/Nothing stands out/)).toBeVisible();
  await userEvent.click(screen.getByText("2 more checks: nothing found"));
  expect(screen.getByText("Bright pictures")).toBeVisible();
  expect(
    screen.getByText(/Not reported, because most of these pictures share it: grey pictures among coloured ones/),
  ).toBeVisible();
});

test("where the filters leave nothing, the way back is one click", async () => {
  const asked = putBehindFindings([]);
  const user = userEvent.setup();
  renderInApp(<FindingsWithBar insights={DARK} start={{ finding: "dark", className: "squares", split: "test" }} />);
  await user.click(await screen.findByRole("button", { name: "Show those of all classes" }));
  await waitFor(() => expect(asked.at(-1)?.searchParams.get("class_name")).toBeNull());
  expect(asked[0]?.searchParams.get("class_name")).toBe("squares");
  expect(asked[0]?.searchParams.get("split")).toBe("test");
});

test("data without its pictures names the files", () => {
  const away = insights({
    dataset_id: null,
    revision: null,
    findings: [finding({ examples: [{ ...findingPicture(7), image_id: null }] })],
  });
  renderInApp(<FindingsWithBar insights={away} start={{ finding: "dark" }} />);
  expect(screen.getByText("Circles: circle-7.png")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Mark all as fine" })).not.toBeInTheDocument();
});

test("data without its pictures and their names tells their classes", () => {
  const away = insights({
    dataset_id: null,
    revision: null,
    findings: [finding({ class_names: ["circles", "squares"] })],
  });
  renderInApp(<FindingsWithBar insights={away} start={{ finding: "dark" }} />);
  expect(screen.getByText("The pictures are not on this machine; they are in Circles and Squares.")).toBeVisible();
});

test("a deeper look is asked for, followed, and what went wrong is said", async () => {
  server.use(
    http.post("*/datasets/:dataset/insights", () =>
      HttpResponse.json({ job_id: "job-3", status_url: "/jobs/job-3" }, { status: 202 }),
    ),
    http.get("*/jobs/job-3", () =>
      HttpResponse.json(
        job({
          id: "job-3",
          kind: "insights",
          state: "failed",
          error: { code: "x", detail: "No network is here." },
        }),
      ),
    ),
  );
  renderInApp(<FindingsWithBar insights={insights()} />);
  await userEvent.click(screen.getByRole("button", { name: "Find label errors and outliers" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("No network is here.");
});

test("a deeper look that was asked for before is followed to its end, not asked for again", async () => {
  // One that waits has no revision yet.
  const look = job({ id: "job-4", kind: "insights", dataset: null, revision: null, state: "queued" });
  const asked = { ...look, request: { ...look.request, source: { kind: "revision", value: "shapes@1", ids: [] } } };
  let isDone = false;
  server.use(
    http.get("*/jobs", () => HttpResponse.json({ jobs: isDone ? [] : [asked] })),
    http.get("*/jobs/job-4", () => HttpResponse.json(isDone ? { ...asked, state: "cancelled" } : asked)),
  );
  renderInApp(<FindingsWithBar insights={insights()} />);
  expect(await screen.findByRole("progressbar", { name: "Progress of the check" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Find label errors and outliers" })).not.toBeInTheDocument();
  isDone = true;
  expect(await screen.findByRole("alert", undefined, { timeout: 5000 })).toHaveTextContent(/was cancelled/);
});

test("what needs a network's features is offered where it was asked for, and there only", () => {
  renderInApp(<FindingsWithBar insights={insights()} start={{ finding: "label_errors" }} />);
  expect(screen.getByText("This revision was not checked for this yet.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Find label errors and outliers" })).toBeVisible();
});

test("a finding that is no more says so", () => {
  renderInApp(<FindingsWithBar insights={insights({ checked: ["dark"] })} start={{ finding: "dark" }} />);
  expect(screen.getByText("Checked: nothing was found in this revision.")).toBeVisible();
});
