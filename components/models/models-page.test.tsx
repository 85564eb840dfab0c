import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { ModelsPage } from "./models-page";

test("the live model is shown with its figures and interval", async () => {
  renderInApp(<ModelsPage />);
  const live = within(await screen.findByRole("region", { name: "cats-vs-dogs" }));
  expect(live.getByText("98.8%")).toHaveAttribute("title", "0.9875");
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

test("two versions are compared class by class, and an unfair race is called one", async () => {
  renderInApp(<ModelsPage />);
  const panel = within(await screen.findByRole("region", { name: "Compare two" }));
  expect(await panel.findByText(/not a fair race/)).toBeVisible();
  expect(panel.getByRole("row", { name: /^Network efficientnet_lite0/ })).toBeVisible();
  const cats = within(panel.getByRole("region", { name: "F1 of each class" })).getAllByRole("listitem")[0];
  expect(cats).toHaveTextContent("Cats90.0%85.0%\u22125.0");
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
