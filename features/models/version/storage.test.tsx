import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { modelDetail } from "@/testing/fixtures";
import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";

import { ModelPage } from "./version-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

const MENU = "Download, rename or delete the version cats-vs-dogs-1";
/** On a busy machine the answers to several questions take their time. */
const PATIENCE = { timeout: 4000 };

beforeEach(() => {
  navigation.params = new URLSearchParams("version=cats-vs-dogs-1");
});

test("a version is deleted from its own page, which then leads to the others", async () => {
  navigation.replace.mockClear();
  server.use(
    http.get("*/models/cats-vs-dogs-1", () =>
      HttpResponse.json({ ...modelDetail(), bundled: false, is_champion: false }),
    ),
    http.delete("*/models/:version", () =>
      HttpResponse.json({ kind: "version", id: "cats-vs-dogs-1", freed_bytes: 13_000_000, also: [] }),
    ),
  );
  renderInApp(<ModelPage />);
  await userEvent.click(await screen.findByRole("button", { name: MENU }, PATIENCE));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Delete" }));
  await userEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Delete" }));
  expect(await screen.findByText("cats-vs-dogs-1 is deleted. 13 MB freed.")).toBeVisible();
  expect(navigation.replace).toHaveBeenCalledWith("/versions/");
});

test("what came with Whisker is not deleted, and the page says why at once", async () => {
  renderInApp(<ModelPage />);
  await userEvent.click(await screen.findByRole("button", { name: MENU }, PATIENCE));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Delete" }));
  const refusal = within(screen.getByRole("alertdialog", { name: "cats-vs-dogs-1 cannot be deleted" }));
  expect(refusal.getByText(/It came with Whisker/)).toBeVisible();
  expect(refusal.queryByRole("button", { name: "Delete" })).not.toBeInTheDocument();
});
