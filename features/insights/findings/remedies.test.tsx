import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";

import { FindingsWithBar, forgetEdits, putBehindFindings } from "@/testing/findings";
import { finding, insights } from "@/testing/insights-fixtures";
import { withLayout } from "@/testing/layout";
import { findingPicture } from "@/testing/pictures";
import { renderInApp } from "@/testing/render";

withLayout();

afterEach(() => forgetEdits("shapes"));

test("a likely wrong label is put right with one click", async () => {
  putBehindFindings([findingPicture(1, { suggested_class: "squares" })]);
  const user = userEvent.setup();
  const wrong = finding({ kind: "label_errors", title: "Wrong labels" });
  renderInApp(<FindingsWithBar insights={insights({ findings: [wrong] })} start={{ finding: "label_errors" }} />);
  await user.click(await screen.findByRole("button", { name: "Make circle-1.png squares" }));
  expect(screen.getByText("1 picture relabelled")).toBeVisible();
  expect(screen.getByRole("gridcell", { name: /to become Squares$/ })).toHaveAttribute("aria-selected", "false");
});

test("of pictures that look alike all but one are excluded, group by group or in all groups", async () => {
  putBehindFindings([
    findingPicture(1, { group: 0, width_px: 128 }),
    findingPicture(2, { group: 0 }),
    findingPicture(3, { group: 1 }),
    findingPicture(4, { group: 1 }),
  ]);
  const user = userEvent.setup();
  const alike = finding({ kind: "near_duplicates", title: "Alike", count: 4, group_count: 2 });
  renderInApp(<FindingsWithBar insights={insights({ findings: [alike] })} start={{ finding: "near_duplicates" }} />);
  const [first] = await screen.findAllByRole("article");
  await user.click(within(first as HTMLElement).getByRole("button", { name: "Keep the largest only" }));
  expect(screen.getByText("1 picture excluded")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Keep the largest of each group" }));
  expect(await screen.findByText("2 pictures excluded")).toBeVisible();
  await user.click(within(first as HTMLElement).getByRole("button", { name: "Compare" }));
  const dialog = within(screen.getByRole("dialog", { name: "Compare" }));
  expect(dialog.getByText("128 × 48 px")).toBeVisible();
  await user.click(dialog.getByRole("radio", { name: "Difference" }));
  expect(dialog.getByText(/Black where both are the same/)).toBeVisible();
});

test("a picture that lay in two classes comes back with the class that is chosen", async () => {
  const aside = { in_revision: false, group: 0 };
  putBehindFindings([
    findingPicture(1, { ...aside, file_name: "circles/a.png" }),
    findingPicture(1, { ...aside, file_name: "squares/a.png", class_name: "squares" }),
  ]);
  const user = userEvent.setup();
  const torn = finding({ kind: "conflicting_labels", title: "In two classes", unit: "files", group_count: 1 });
  renderInApp(<FindingsWithBar insights={insights({ findings: [torn] })} start={{ finding: "conflicting_labels" }} />);
  await user.click(await screen.findByRole("button", { name: "Squares" }));
  expect(screen.getByRole("button", { name: "Squares" })).toHaveAttribute("aria-pressed", "true");
  expect(screen.getByText("1 picture relabelled")).toBeVisible();
});

test("files that cannot be read are listed with the reason", async () => {
  putBehindFindings([
    findingPicture(1, { image_id: null, file_name: "circles/broken.png", note: "It ends too early." }),
  ]);
  const broken = finding({ kind: "corrupt", title: "Broken", unit: "files" });
  renderInApp(<FindingsWithBar insights={insights({ findings: [broken] })} start={{ finding: "corrupt" }} />);
  expect(await screen.findByText("circles/broken.png")).toBeVisible();
  expect(screen.getByText("Circles: It ends too early.")).toBeVisible();
});
