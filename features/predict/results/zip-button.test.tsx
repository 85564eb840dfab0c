import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { queueItem } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";

import { ZipButton } from "./zip-button";

const made = vi.hoisted(() => ({ count: 300, smallCopies: 0, missing: 0, failed: 3, waiting: 0 }));
// jsdom's files cannot be streamed as a browser's can: what a ZIP of them holds is tested beside it.
vi.mock("./sorted-zip", () => ({ sortedZip: () => Promise.resolve({ ...made, file: new File([], "sorted.zip") }) }));
vi.mock("@/lib/download", () => ({ saveBlob: () => undefined }));

test("pictures that failed are said to be missing from the ZIP", async () => {
  renderInApp(<ZipButton items={[queueItem()]} isFiltered={false} />);
  await userEvent.click(screen.getByRole("button", { name: "Sorted ZIP" }));
  expect(await screen.findByText("300 of 303 pictures sorted by class. 3 failed: results.csv says why.")).toBeVisible();
});
