import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import type { Evaluation } from "@/lib/api/types";
import { evaluation, modelDetail } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { MistakesTab } from "./mistakes-tab";

function open(change: Partial<Evaluation> = {}): void {
  renderInApp(<MistakesTab model={modelDetail()} evaluation={evaluation(change)} />);
}

const PICTURE = {
  image_id: "ab12",
  file_name: "tom.jpg",
  class_name: "cats",
  predicted_class: "dogs",
  confidence: 0.83,
  is_unknown: false,
};

function answerPredictions(images_available: boolean): URL[] {
  const asked: URL[] = [];
  server.use(
    http.get("*/models/:version/predictions", ({ request }) => {
      asked.push(new URL(request.url));
      return HttpResponse.json({ predictions: [PICTURE], total: 1, images_available });
    }),
  );
  return asked;
}

test("a cell of the confusion matrix opens the pictures behind it", async () => {
  const asked = answerPredictions(true);
  open();
  const matrix = within(await screen.findByRole("region", { name: "Confusion matrix" }));
  await userEvent.click(matrix.getByRole("button", { name: "2 1.0% wrong" }));
  const dialog = within(screen.getByRole("dialog", { name: "Cats, taken for dogs" }));
  expect(await dialog.findByRole("img", { name: "Cats: tom.jpg" })).toHaveAttribute(
    "src",
    "/images/ab12/thumbnail?size=256",
  );
  expect(asked.at(-1)?.searchParams.get("predicted_class")).toBe("dogs");
});

test("a mistake whose label may be wrong says so", async () => {
  answerPredictions(true);
  open({
    mistakes: [
      { ...PICTURE, is_label_doubtful: true },
      { ...PICTURE, file_name: "kit.jpg" },
    ],
  });
  const worst = within(await screen.findByRole("region", { name: "Worst mistakes" }));
  const [doubtful, other] = worst.getAllByRole("listitem");
  expect(doubtful).toHaveTextContent("tom.jpgThe label may be wrong");
  expect(other).not.toHaveTextContent("may be wrong");
});

test("pictures that are not on this machine are listed by name", async () => {
  answerPredictions(false);
  open();
  const matrix = within(await screen.findByRole("region", { name: "Confusion matrix" }));
  await userEvent.click(matrix.getByRole("button", { name: "2 1.0% wrong" }));
  const dialog = within(screen.getByRole("dialog"));
  expect(await dialog.findByText(/not on this machine/)).toBeVisible();
  expect(dialog.getByText("tom.jpg")).toBeVisible();
});

test("with many classes the matrix is a picture, beside a list that opens the same pictures", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `class ${index}`);
  const rows = names.map((_, row) =>
    names.map((__, column) => (row === column ? 10 : row === 3 && column === 7 ? 4 : 0)),
  );
  answerPredictions(true);
  open({ class_names: names, confusion_matrix: rows });
  expect(await screen.findByRole("img", { name: /^Confusion matrix of 20 classes/ })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Class 3 taken for Class 7: 4 photos" }));
  expect(screen.getByRole("dialog", { name: "Class 3, taken for class 7" })).toBeVisible();
});

test("the table of classes is sorted by the column that is pressed", async () => {
  open({
    per_class: [
      { class_name: "cats", precision: 0.9, recall: 0.8, f1: 0.85, support: 10 },
      { class_name: "dogs", precision: 0.7, recall: 0.9, f1: 0.8, support: 30 },
    ],
  });
  const table = within(await screen.findByRole("region", { name: "Figures of each class" }));
  const first = () => table.getAllByRole("rowheader")[0]?.textContent;
  expect(first()).toBe("Dogs");
  await userEvent.click(table.getByRole("button", { name: "Recall" }));
  expect(first()).toBe("Cats");
  expect(table.getByRole("columnheader", { name: "Recall" })).toHaveAttribute("aria-sort", "ascending");
  await userEvent.click(table.getByRole("button", { name: "Recall" }));
  expect(first()).toBe("Dogs");
});

test("a class of the table opens all of its pictures", async () => {
  const asked = answerPredictions(true);
  open();
  await userEvent.click(await screen.findByRole("button", { name: "Dogs: see its pictures" }));
  expect(screen.getByRole("dialog", { name: "Dogs" })).toBeVisible();
  await waitFor(() => expect(asked.at(-1)?.search).toBe("?offset=0&limit=24&class_name=dogs"));
});

test("a version that kept no answers one by one says so", async () => {
  server.use(http.get("*/models/:version/predictions", () => problem(404, "not-found", "Made before.")));
  open();
  const matrix = within(await screen.findByRole("region", { name: "Confusion matrix" }));
  await userEvent.click(matrix.getByRole("button", { name: "2 1.0% wrong" }));
  expect(await within(screen.getByRole("dialog")).findByText(/not its answers picture by picture/)).toBeVisible();
});
