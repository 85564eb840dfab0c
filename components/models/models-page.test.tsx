import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { evaluation } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { ModelsPage } from "./models-page";

test("the live model is shown with its figures and interval", async () => {
  renderInApp(<ModelsPage />);
  const live = within(await screen.findByRole("region", { name: "cats-vs-dogs" }));
  expect(live.getByText("98.8%")).toHaveAttribute("title", "0.9875");
  expect(live.getByText(/97.1% to 99.5%/)).toBeVisible();
});

test("the card is folded, and shown whole on request", async () => {
  renderInApp(<ModelsPage />);
  const words = await screen.findByText("Tells cats from dogs.");
  expect(words).not.toBeVisible();
  await userEvent.click(screen.getByRole("heading", { name: "Model card" }));
  expect(words).toBeVisible();
});

test("each meaning says how often it was right", async () => {
  renderInApp(<ModelsPage />);
  const practice = within(await screen.findByRole("region", { name: "What the answers mean in practice" }));
  expect(practice.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    expect.stringContaining("99.5%"),
    expect.stringContaining("70.0%"),
    expect.stringContaining("98.5%"),
  ]);
});

test("the confusion matrix is a table with named rows and columns", async () => {
  renderInApp(<ModelsPage />);
  const matrix = within(await screen.findByRole("region", { name: "Confusion matrix" }));
  expect(matrix.getByRole("columnheader", { name: "Said Dogs" })).toBeVisible();
  expect(matrix.getByRole("row", { name: /^Cats 198.*right.*2.*wrong$/ })).toBeVisible();
});

test("with many classes the most frequent mistakes are listed instead", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `class ${index}`);
  const rows = names.map((_, row) =>
    names.map((__, column) => (row === column ? 10 : row === 3 && column === 7 ? 4 : 0)),
  );
  server.use(
    http.get("*/models/:version/evaluation", () =>
      HttpResponse.json(evaluation({ class_names: names, confusion_matrix: rows })),
    ),
  );
  renderInApp(<ModelsPage />);
  expect(await screen.findByText("4 photos")).toBeVisible();
  expect(screen.queryByRole("region", { name: "Confusion matrix" })).not.toBeInTheDocument();
});

test("another version goes live after a question", async () => {
  server.use(
    http.post("*/models/:version/promote", ({ params }) =>
      HttpResponse.json({ version: params.version, previous: "cats-vs-dogs-1", promoted_at: "2026-11-20T09:12:00Z" }),
    ),
  );
  renderInApp(<ModelsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Make cats-vs-dogs-0 live" }));
  await userEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Make live" }));
  expect(await screen.findByText("cats-vs-dogs-0 is live.")).toBeVisible();
});

test("a refused roll back is told in the server's words", async () => {
  server.use(http.post("*/models/rollback", () => problem(409, "nothing-to-roll-back", "No version was live before.")));
  renderInApp(<ModelsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Roll back" }));
  await userEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Roll back" }));
  expect(await screen.findByText("No version was live before.")).toBeVisible();
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
