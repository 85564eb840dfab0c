import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { delay, http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import type { ModelPair } from "@/lib/api/types";
import { modelList, modelSummary } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { modelPair } from "@/testing/training-fixtures";

import { ModelsPage } from "./models-page";

test("the live model is shown with its figures and interval", async () => {
  renderInApp(<ModelsPage />);
  const live = within(await screen.findByRole("region", { name: "cats-vs-dogs-1" }));
  await userEvent.click(live.getByRole("button", { name: "98.8%" }));
  await expect.poll(() => live.getByRole("button", { name: "98.8%" })).toHaveAccessibleDescription("0.9875");
  expect(live.getByText(/97.1% to 99.5%/)).toBeVisible();
});

test("every version links to its own page", async () => {
  renderInApp(<ModelsPage />);
  const versions = within(await screen.findByRole("region", { name: "Versions" }));
  expect(versions.getByRole("link", { name: "cats-vs-dogs-0" })).toHaveAttribute(
    "href",
    expect.stringMatching(/^\/versions\/view\/?\?version=cats-vs-dogs-0$/),
  );
});

test("an accuracy in the table says of how many test pictures it is", async () => {
  const few = modelSummary({ version: "pets-1", accuracy: 1, test_count: 2, is_champion: false });
  server.use(http.get("*/models", () => HttpResponse.json({ ...modelList(), models: [modelSummary(), few] })));
  renderInApp(<ModelsPage />);
  const row = await screen.findByRole("row", { name: /pets-1/ });
  expect(within(row).getByRole("cell", { name: "100.0% of 2 pictures" })).toBeVisible();
});

function serve(pair: ModelPair): void {
  server.use(http.get("*/models/compare", () => HttpResponse.json(pair)));
}

test("two versions that were tested on the same pictures are compared, better and worse in words", async () => {
  const pair = { ...modelPair(), same_test: true };
  pair.b.model.ece = pair.a.model.ece + 0.01;
  serve(pair);
  renderInApp(<ModelsPage />);
  const panel = within(await screen.findByRole("region", { name: "Compare two" }));
  expect(await panel.findByRole("row", { name: /^Accuracy 90.0% 85.0% \u22125.0 worse$/ })).toBeVisible();
  expect(panel.getByRole("row", { name: /^Calibration error \(lower is better\) .* \+1.0 worse$/ })).toBeVisible();
  expect(panel.getByRole("row", { name: /^Network efficientnet_lite0/ })).toBeVisible();
  const differing = within(panel.getByRole("region", { name: "F1 of each class" })).getAllByRole("listitem");
  expect(differing.map((row) => row.textContent)).toEqual(["Cats90.0%85.0%\u22125.0 worse"]);
  // Classes without a difference are folded away.
  expect(panel.getByText("No difference in 1 other class")).toBeVisible();
  expect(panel.getByText("Dogs")).not.toBeVisible();
});

test("where the tests differ no difference is shown", async () => {
  const pair = modelPair();
  pair.b.per_class.push({ class_name: "owls", precision: 1, recall: 1, f1: 1, support: 3 });
  serve(pair);
  renderInApp(<ModelsPage />);
  const panel = within(await screen.findByRole("region", { name: "Compare two" }));
  expect(await panel.findByText(/tested on different pictures, so no differences are shown/)).toBeVisible();
  expect(panel.queryByText(/worse|better$/)).not.toBeInTheDocument();
  expect(panel.getByText("Only cats-vs-dogs-0 knows Owls.")).toBeVisible();
});

test("versions that share no class are said not to in one sentence, without a table of classes", async () => {
  const pair = modelPair();
  pair.b.per_class = [{ class_name: "owls", precision: 1, recall: 1, f1: 1, support: 3 }];
  pair.b.model.class_names = ["owls", "wrens"];
  serve(pair);
  renderInApp(<ModelsPage />);
  const panel = within(await screen.findByRole("region", { name: "Compare two" }));
  const sentence = "They share no class: cats-vs-dogs-1 knows cats and dogs, cats-vs-dogs-0 owls and wrens.";
  expect(await panel.findByText(new RegExp(`^${sentence}`))).toBeVisible();
  expect(panel.queryByRole("region", { name: "F1 of each class" })).not.toBeInTheDocument();
});

test("versions can be put in the order of a column", async () => {
  renderInApp(<ModelsPage />);
  const table = within(await screen.findByRole("table", { name: "Table of versions" }));
  const names = () => table.getAllByRole("rowheader").map((cell) => within(cell).getByRole("link").textContent);
  await userEvent.click(table.getByRole("button", { name: "Version" }));
  expect(names()).toEqual(["cats-vs-dogs-0", "cats-vs-dogs-1"]);
  await userEvent.click(table.getByRole("button", { name: "Accuracy" }));
  expect(names()).toEqual(["cats-vs-dogs-1", "cats-vs-dogs-0"]);
  expect(table.getByRole("columnheader", { name: "Accuracy" })).toHaveAttribute("aria-sort", "descending");
});

test("the two versions that were checked last are compared", async () => {
  const { models, ...rest } = modelList();
  const third = modelSummary({ version: "pets-3", is_champion: false });
  const asked: string[] = [];
  server.use(
    http.get("*/models", () => HttpResponse.json({ ...rest, models: [...models, third] })),
    http.get("*/models/compare", ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json(modelPair());
    }),
  );
  renderInApp(<ModelsPage />);
  const box = async (version: string) => screen.findByRole("checkbox", { name: `Compare ${version}` });
  await userEvent.click(await box("pets-3"));
  // Of one alone, what it is to be compared with is the live one.
  await waitFor(() => expect(asked.at(-1)).toBe("?a=cats-vs-dogs-1&b=pets-3"));
  await userEvent.click(await box("cats-vs-dogs-0"));
  await waitFor(() => expect(asked.at(-1)).toBe("?a=pets-3&b=cats-vs-dogs-0"));
  await userEvent.click(await box("cats-vs-dogs-1"));
  await waitFor(() => expect(asked.at(-1)).toBe("?a=cats-vs-dogs-0&b=cats-vs-dogs-1"));
  expect(await box("pets-3")).not.toBeChecked();
  expect(screen.getByRole("combobox", { name: "Version" })).toHaveValue("cats-vs-dogs-0");
});

test("a model can be fetched from its row", async () => {
  renderInApp(<ModelsPage />);
  await userEvent.click(
    await screen.findByRole("button", { name: "Download, rename or delete the version cats-vs-dogs-0" }),
  );
  const link = await screen.findByRole("menuitem", { name: "Download ONNX" });
  expect(link).toHaveAttribute("href", "/models/cats-vs-dogs-0/artifacts/model.onnx");
  expect(link).toHaveAttribute("download", "cats-vs-dogs-0-model.onnx");
});

test("what was measured beside a training is not shown as the model's own", async () => {
  renderInApp(<ModelsPage />);
  const live = within(await screen.findByRole("region", { name: "cats-vs-dogs-1" }));
  expect(live.getByText("11 ms").parentElement).toHaveTextContent("11 ms measured while training");
});

test("the history tells what was live on a date", async () => {
  server.use(
    http.get("*/models/history", ({ request }) => {
      const isAsked = new URL(request.url).searchParams.has("at");
      return HttpResponse.json({ promotions: [], live_at: isAsked ? "cats-vs-dogs-0" : null });
    }),
  );
  renderInApp(<ModelsPage />);
  fireEvent.change(await screen.findByLabelText("What was live on"), { target: { value: "2026-11-01T12:00" } });
  const answer = within(screen.getByRole("region", { name: "History" })).getByRole("status");
  await waitFor(() => expect(answer).toHaveTextContent("cats-vs-dogs-0 was live."));
});

test("another version goes live after a question", async () => {
  let live = "cats-vs-dogs-1";
  const { models, ...rest } = modelList();
  server.use(
    http.get("*/models", () =>
      HttpResponse.json({ ...rest, models: models.map((one) => ({ ...one, is_champion: one.version === live })) }),
    ),
    // The history comes last, when the button has gone already.
    http.get("*/models/history", async () => {
      if (live !== "cats-vs-dogs-1") await delay(200);
      return HttpResponse.json({ promotions: [], live_at: null });
    }),
    http.post("*/models/:version/promote", ({ params }) => {
      live = String(params.version);
      return HttpResponse.json({ version: live, previous: "cats-vs-dogs-1", promoted_at: "2026-11-20T09:12:00Z" });
    }),
  );
  renderInApp(<ModelsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Make live: cats-vs-dogs-0" }));
  await userEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Make live" }));
  await waitFor(() => expect(screen.getByText("cats-vs-dogs-0 is live.")).toBeVisible());
  expect(screen.queryByRole("button", { name: "Make live: cats-vs-dogs-0" })).not.toBeInTheDocument();
});

test("a roll back names the version that would answer", async () => {
  renderInApp(<ModelsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Roll back" }));
  expect(screen.getByRole("alertdialog", { name: "Roll back to cats-vs-dogs-0?" })).toBeVisible();
});

test("no roll back is offered where no version was live before", async () => {
  server.use(http.get("*/models", () => HttpResponse.json({ ...modelList(), rollback_to: null })));
  renderInApp(<ModelsPage />);
  expect(await screen.findByRole("region", { name: "Versions" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Roll back" })).not.toBeInTheDocument();
});

test("a refused roll back is told in the server's words", async () => {
  server.use(http.post("*/models/rollback", () => problem(409, "nothing-to-roll-back", "No version was live before.")));
  renderInApp(<ModelsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Roll back" }));
  await userEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Roll back" }));
  expect(await screen.findByText("No version was live before.")).toBeVisible();
});

test("a version that was deleted stays in the history, without a link", async () => {
  const entry = { previous: null, promoted_at: "2026-11-20T09:12:00Z", kind: "promote", reason: "" };
  const promotions = [
    { ...entry, version: "old", deleted: true },
    { ...entry, version: "kept", deleted: false },
  ];
  server.use(http.get("*/models/history", () => HttpResponse.json({ promotions, live_at: null })));
  renderInApp(<ModelsPage />);
  const history = within(await screen.findByRole("region", { name: "History" }));
  expect(history.getByRole("link", { name: "kept" })).toBeVisible();
  expect(history.queryByRole("link", { name: "old" })).not.toBeInTheDocument();
  expect(history.getByText("(deleted)")).toBeVisible();
});

test("a version is shown with its label, and with data that was deleted", async () => {
  const labelled = modelSummary({ label: "Summer camp", dataset_revision: "shapes@1", data_deleted: true });
  server.use(http.get("*/models", () => HttpResponse.json({ models: [labelled], aliases: {} })));
  renderInApp(<ModelsPage />);
  const row = within(await screen.findByRole("row", { name: /cats-vs-dogs-1/ }));
  expect(row.getByText("Summer camp")).toBeVisible();
  expect(row.getByText("(deleted)")).toBeVisible();
  expect(row.queryByRole("link", { name: "shapes, revision 1" })).not.toBeInTheDocument();
  expect(
    await row.findByRole("button", { name: "Download, rename or delete the version cats-vs-dogs-1" }),
  ).toBeVisible();
});

test("a copy that stores nothing offers neither names nor deleting", async () => {
  server.use(
    http.get("*/datasets", () => problem(501, "read-only", "This copy is read-only.")),
    http.get("*/storage", () => problem(501, "read-only", "This copy is read-only.")),
  );
  renderInApp(<ModelsPage />);
  expect(await screen.findByRole("region", { name: "Versions" })).toBeVisible();
  expect(screen.queryByRole("button", { name: /rename or delete/i })).not.toBeInTheDocument();
  expect(screen.queryByRole("region", { name: "Storage" })).not.toBeInTheDocument();
});

test("without a model the page says how to get one", async () => {
  server.use(http.get("*/models", () => HttpResponse.json({ models: [], aliases: {} })));
  renderInApp(<ModelsPage />);
  expect(await screen.findByRole("heading", { name: "No model yet" })).toBeVisible();
});

test("a failure is told, with a way to try again", async () => {
  server.use(
    http.get("*/models", () => problem(503, "database-unavailable", "The database does not answer."), { once: true }),
  );
  renderInApp(<ModelsPage />);
  expect(await screen.findByRole("alert")).toHaveTextContent("The database does not answer.");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("region", { name: "Versions" })).toBeVisible();
});
