import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { evaluation, modelDetail } from "@/testing/fixtures";
import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { ModelPage } from "./version-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

beforeEach(() => {
  navigation.params = new URLSearchParams("version=cats-vs-dogs-1");
});

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
  renderInApp(<ModelPage />);
  const matrix = within(await screen.findByRole("region", { name: "Confusion matrix" }));
  await userEvent.click(matrix.getByRole("button", { name: "2 1.0% wrong" }));
  const dialog = within(screen.getByRole("dialog", { name: "Cats, taken for dogs" }));
  expect(await dialog.findByRole("img", { name: "Cats: tom.jpg" })).toHaveAttribute(
    "src",
    "/images/ab12/thumbnail?size=256",
  );
  expect(asked.at(-1)?.searchParams.get("predicted_class")).toBe("dogs");
});

test("pictures that are not on this machine are listed by name", async () => {
  answerPredictions(false);
  renderInApp(<ModelPage />);
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
  server.use(
    http.get("*/models/:version/evaluation", () =>
      HttpResponse.json(evaluation({ class_names: names, confusion_matrix: rows })),
    ),
  );
  answerPredictions(true);
  renderInApp(<ModelPage />);
  expect(await screen.findByRole("img", { name: /^Confusion matrix of 20 classes/ })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Class 3 taken for Class 7: 4 photos" }));
  expect(screen.getByRole("dialog", { name: "Class 3, taken for class 7" })).toBeVisible();
});

test("the table of classes is sorted by the column that is pressed", async () => {
  server.use(
    http.get("*/models/:version/evaluation", () =>
      HttpResponse.json(
        evaluation({
          per_class: [
            { class_name: "cats", precision: 0.9, recall: 0.8, f1: 0.85, support: 10 },
            { class_name: "dogs", precision: 0.7, recall: 0.9, f1: 0.8, support: 30 },
          ],
        }),
      ),
    ),
  );
  renderInApp(<ModelPage />);
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
  renderInApp(<ModelPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Dogs: see its pictures" }));
  expect(screen.getByRole("dialog", { name: "Dogs" })).toBeVisible();
  await waitFor(() => expect(asked.at(-1)?.search).toBe("?offset=0&limit=24&class_name=dogs"));
});

test("the threshold is a what-if beside the one in use, and tells what either costs and gains", async () => {
  const coverage = [
    { threshold: 0, coverage: 1, accuracy: 0.9875 },
    { threshold: 0.8, coverage: 0.975, accuracy: 0.9949 },
  ];
  server.use(http.get("*/models/:version/evaluation", () => HttpResponse.json(evaluation({ coverage }))));
  renderInApp(<ModelPage />);
  const panel = within(await screen.findByRole("region", { name: "What if the threshold were another?" }));
  expect(panel.getByText(/^Moving it changes nothing: answers above 80% are called sure/)).toBeVisible();
  expect(panel.getByText("97.5%", { selector: "strong" })).toBeVisible();
  panel.getByRole("slider", { name: "Least confidence for an answer" }).focus();
  await userEvent.keyboard("{Home}");
  expect(panel.getByText("100.0%", { selector: "strong" })).toBeVisible();
  expect(panel.getByText(/With the 80% in use it/)).toHaveTextContent("answers 97.5% of the pictures by itself");
});

test("files are offered by what they are, and code asks this server", async () => {
  const manifest = { files: { "model.onnx": { size_bytes: 13_480_000 }, "head.npz": { size_bytes: 9_000 } } };
  server.use(http.get("*/models/cats-vs-dogs-1", () => HttpResponse.json({ ...modelDetail(), manifest })));
  renderInApp(<ModelPage />);
  expect(await screen.findByRole("link", { name: /^Model \(ONNX\)/ })).toHaveAttribute(
    "href",
    "/models/cats-vs-dogs-1/artifacts/model.onnx",
  );
  expect(screen.getByText(/curl -F file=@photo.jpg/)).toHaveTextContent("http://localhost:5000/predict");
});

test("a version that is not live is asked by name, and can be made live", async () => {
  server.use(
    http.get("*/models/cats-vs-dogs-1", () =>
      HttpResponse.json({ ...modelDetail(), version: "old", is_champion: false }),
    ),
  );
  renderInApp(<ModelPage />);
  expect(await screen.findByRole("button", { name: "Make old live" })).toBeVisible();
  expect(screen.getByText(/curl -F file=@photo.jpg/)).toHaveTextContent("/predict?model=old");
});

test("how it did against the live one of its time is told in the server's words", async () => {
  const comparison = {
    champion: "cats-vs-dogs-0",
    candidate: "cats-vs-dogs-1",
    dataset: "cats_vs_dogs",
    margin: 0.01,
    smallest_test: 30,
    shared_classes: ["cats", "dogs"],
    gained_classes: [],
    lost_classes: [],
    left_out: 0,
    on_shared_classes: {
      count: 400,
      champion_accuracy: 0.98,
      candidate_accuracy: 0.9875,
      difference: 0.0075,
      lower_bound: -0.002,
      both_right: 390,
      only_champion_right: 2,
      only_candidate_right: 5,
      both_wrong: 3,
    },
    on_all_pictures: null,
    verdict: "not_worse",
    reason: "It is not worse.",
  };
  server.use(
    http.get("*/models/cats-vs-dogs-1", () => HttpResponse.json({ ...modelDetail(), bundled: false })),
    http.get("*/models/:version/comparison", () => HttpResponse.json(comparison)),
  );
  renderInApp(<ModelPage />);
  const panel = within(await screen.findByRole("region", { name: "Against cats-vs-dogs-0" }));
  expect(panel.getByText("It is not worse.")).toBeVisible();
  expect(panel.getByTitle("0.0075")).toHaveTextContent("+0.8 points");
});

test("a version that is not there is said not to be", async () => {
  server.use(
    http.get("*/models/cats-vs-dogs-1", () => problem(404, "model-not-found", "There is no version nothing.")),
    http.get("*/models/:version/evaluation", () => problem(404, "model-not-found", "There is no version nothing.")),
  );
  renderInApp(<ModelPage />);
  expect(await screen.findByText("There is no such version")).toBeVisible();
});

test("a version that kept no answers one by one says so", async () => {
  server.use(http.get("*/models/:version/predictions", () => problem(404, "not-found", "Made before.")));
  renderInApp(<ModelPage />);
  const matrix = within(await screen.findByRole("region", { name: "Confusion matrix" }));
  await userEvent.click(matrix.getByRole("button", { name: "2 1.0% wrong" }));
  expect(await within(screen.getByRole("dialog")).findByText(/not its answers picture by picture/)).toBeVisible();
});
