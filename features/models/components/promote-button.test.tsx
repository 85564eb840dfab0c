import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { modelSummary } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";

import { ModelsPage } from "./models-page";

test("before a version goes live it is said which classes are no longer known, and which are new", async () => {
  const other = modelSummary({ version: "pets-1", class_names: ["cats", "guinea_pigs"], is_champion: false });
  const models = { models: [modelSummary(), other], aliases: { champion: "cats-vs-dogs-1" }, rollback_to: "pets-1" };
  server.use(http.get("*/models", () => HttpResponse.json(models)));
  renderInApp(<ModelsPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Make live: pets-1" }));
  const change = "It no longer knows Dogs. New: Guinea pigs.";
  expect(await screen.findByRole("alertdialog")).toHaveTextContent(change);
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await userEvent.click(screen.getByRole("button", { name: "Roll back" }));
  expect(await screen.findByRole("alertdialog")).toHaveTextContent(change);
});
