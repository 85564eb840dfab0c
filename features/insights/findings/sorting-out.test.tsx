import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, expect, test, vi } from "vitest";

import { FindingsWithBar, forgetEdits, putBehindFindings } from "@/testing/findings";
import { finding, insights } from "@/testing/insights-fixtures";
import { withLayout } from "@/testing/layout";
import { findingPicture } from "@/testing/pictures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { job } from "@/testing/training-fixtures";

import { pendingEdits } from "../edits/edits";

withLayout();

afterEach(() => forgetEdits("shapes"));

const DARK = insights({ findings: [finding()] });

test("pictures are chosen by click, by shift and all at once, also those that nobody scrolled to", async () => {
  const asked = putBehindFindings(Array.from({ length: 700 }, (_, index) => findingPicture(index)));
  const user = userEvent.setup();
  renderInApp(<FindingsWithBar insights={DARK} start={{ finding: "dark" }} />);
  const grid = within(await screen.findByRole("grid", { name: "Dark pictures" }));
  await user.click(await grid.findByRole("gridcell", { name: /^circle-1\.png/ }));
  expect(screen.getByText("1 of 700 selected")).toBeVisible();
  await user.keyboard("{Shift>}");
  await user.click(grid.getByRole("gridcell", { name: /^circle-4\.png/ }));
  await user.keyboard("{/Shift}");
  expect(screen.getByText("4 of 700 selected")).toBeVisible();
  expect(grid.getAllByRole("gridcell").length).toBeLessThan(100);
  await user.click(screen.getByRole("button", { name: "Select all" }));
  expect(await screen.findByText("700 of 700 selected")).toBeVisible();
  expect(asked.map(({ searchParams }) => searchParams.get("limit"))).toContain("500");
});

test("the keyboard walks, chooses, extends, opens and excludes", async () => {
  putBehindFindings(Array.from({ length: 12 }, (_, index) => findingPicture(index)));
  const user = userEvent.setup();
  renderInApp(<FindingsWithBar insights={DARK} start={{ finding: "dark" }} />);
  const grid = await screen.findByRole("grid", { name: "Dark pictures" });
  await within(grid).findByRole("gridcell", { name: /^circle-0\.png/ });
  grid.focus();
  await user.keyboard(" {Shift>}{ArrowRight}{ArrowRight}{/Shift}");
  expect(within(grid).getAllByRole("gridcell", { selected: true })).toHaveLength(3);
  await user.keyboard("{Enter}");
  expect(within(await screen.findByRole("dialog")).getByText("3 of 12")).toBeVisible();
  await user.keyboard("{Escape}");
  grid.focus();
  await user.keyboard("{Delete}");
  expect(screen.getByText("3 pictures excluded")).toBeVisible();
  expect(within(grid).getByRole("gridcell", { name: "circle-2.png, Circles, training, excluded" })).toBeVisible();
});

test("what is decided is sent as one, and the revision that it makes is opened", async () => {
  putBehindFindings([findingPicture(1), findingPicture(2), findingPicture(3)]);
  let sent: unknown;
  server.use(
    http.post("*/datasets/:dataset/edits", async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ job_id: "job-9", status_url: "/jobs/job-9" }, { status: 202 });
    }),
    http.get("*/jobs/job-9", () => {
      const result = { model_version: null, promoted: null, dataset: "shapes", revision: "shapes@2", report: null };
      return HttpResponse.json(job({ id: "job-9", kind: "edit", state: "succeeded", result: result as never }));
    }),
  );
  const user = userEvent.setup();
  const onRevision = vi.fn();
  renderInApp(<FindingsWithBar insights={DARK} start={{ finding: "dark" }} onRevision={onRevision} />);
  const cell = (number: number) => screen.findByRole("gridcell", { name: new RegExp(`^circle-${number}\\.png`) });
  await user.click(await cell(1));
  await user.click(screen.getByRole("button", { name: "Exclude" }));
  await user.click(await cell(2));
  await user.click(screen.getByRole("button", { name: "Relabel" }));
  await user.type(screen.getByRole("combobox", { name: "What do they show?" }), "ovals");
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Relabel" }));
  expect(screen.getByText("1 picture excluded, 1 relabelled")).toBeVisible();
  await user.click(await screen.findByRole("button", { name: "Make revision 2" }));
  await waitFor(() => expect(onRevision).toHaveBeenCalledWith("shapes@2"));
  expect(sent).toEqual({
    exclude: [findingPicture(1).image_id],
    relabel: { [String(findingPicture(2).image_id)]: "ovals" },
  });
  expect(pendingEdits.get("shapes").edits.size).toBe(0);
});

test("what the server refuses is said in words, and what was decided is kept", async () => {
  putBehindFindings([findingPicture(1)]);
  server.use(
    http.post("*/datasets/:dataset/edits", () => problem(400, "edit-invalid", "At least two classes have to stay.")),
  );
  const user = userEvent.setup();
  renderInApp(<FindingsWithBar insights={DARK} start={{ finding: "dark" }} />);
  await user.click(await screen.findByRole("gridcell", { name: /^circle-1\.png/ }));
  await user.click(screen.getByRole("button", { name: "Exclude" }));
  await user.click(await screen.findByRole("button", { name: /^Make / }));
  expect(await screen.findByRole("alert")).toHaveTextContent("At least two classes have to stay.");
  expect(screen.getByText("1 picture excluded")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Review" }));
  await user.click(screen.getByRole("button", { name: "Undo the change of circle-1.png" }));
  expect(pendingEdits.get("shapes").edits.size).toBe(0);
});

test("pictures are said to be fine, and that is taken back by the notice", async () => {
  putBehindFindings([findingPicture(1), findingPicture(2)]);
  const said: unknown[] = [];
  server.use(
    http.put("*/datasets/:dataset/dismissals", async ({ request }) => {
      said.push(await request.json());
      return HttpResponse.json(finding());
    }),
  );
  const user = userEvent.setup();
  renderInApp(<FindingsWithBar insights={DARK} start={{ finding: "dark" }} />);
  await user.click(await screen.findByRole("gridcell", { name: /^circle-1\.png/ }));
  await user.click(screen.getByRole("button", { name: "Mark as fine" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  const ids = [findingPicture(1).image_id];
  await waitFor(() =>
    expect(said).toEqual([
      { finding: "dark", image_ids: ids, dismissed: true },
      { finding: "dark", image_ids: ids, dismissed: false },
    ]),
  );
  await user.click(screen.getByRole("button", { name: "Mark all as fine" }));
  await waitFor(() => expect(said.at(-1)).toEqual({ finding: "dark", image_ids: null, dismissed: true }));
});

test("an older revision is looked at, not changed", async () => {
  putBehindFindings([findingPicture(1)]);
  const onRevision = vi.fn();
  const user = userEvent.setup();
  const older = insights({ revision: "shapes@0", findings: [finding()] });
  renderInApp(<FindingsWithBar insights={older} start={{ finding: "dark" }} onRevision={onRevision} />);
  await user.click(await screen.findByRole("button", { name: "Open shapes, revision 1" }));
  expect(onRevision).toHaveBeenCalledWith("shapes@1");
  expect(screen.queryByRole("button", { name: "Exclude" })).not.toBeInTheDocument();
});
