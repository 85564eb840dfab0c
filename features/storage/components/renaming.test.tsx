import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { StoragePage } from "./storage-page";

async function open(thing: string, action: string): Promise<void> {
  renderInApp(<StoragePage />);
  await userEvent.click(await screen.findByRole("button", { name: new RegExp(`rename or delete ${thing}$`, "i") }));
  await userEvent.click(await screen.findByRole("menuitem", { name: action }));
}

/** Take every new name, and keep what was asked for. */
function takeNames(path: string): unknown[] {
  const asked: unknown[] = [];
  server.use(
    http.patch(path, async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json({ kind: "dataset", id: "shapes", name: null });
    }),
  );
  return asked;
}

test("a dataset gets another name, trimmed, and its menu has the focus again", async () => {
  const asked = takeNames("*/datasets/shapes");
  await open("the dataset Shapes", "Rename");
  const field = screen.getByRole("textbox", { name: "Name" });
  expect(field).toHaveValue("Shapes");
  expect(field).toHaveAttribute("maxlength", "200");
  await userEvent.clear(field);
  await userEvent.type(field, "  Forms {Enter}");
  expect(await screen.findByText("It is called Forms now.")).toBeVisible();
  expect(asked).toEqual([{ name: "Forms" }]);
  await waitFor(() => expect(screen.getByRole("button", { name: /the dataset Shapes$/ })).toHaveFocus());
});

test("a dataset without a name is not sent", async () => {
  const asked = takeNames("*/datasets/shapes");
  await open("the dataset Shapes", "Rename");
  await userEvent.clear(screen.getByRole("textbox", { name: "Name" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(screen.getByRole("textbox", { name: "Name" })).toBeInvalid();
  expect(asked).toEqual([]);
});

test("an empty label takes a version's label away", async () => {
  const asked = takeNames("*/models/shapes-1");
  await open("the version shapes-1", "Label");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("shapes-1 has no label any more.")).toBeVisible();
  expect(asked).toEqual([{ name: null }]);
});

test("a refused name is said to be, beside what was written", async () => {
  server.use(http.patch("*/uploads/:id", () => problem(404, "upload-not-found", "There is no upload ab12.zip.")));
  await open("the upload ab12.zip", "Label");
  await userEvent.type(screen.getByRole("textbox", { name: "Label" }), "Holiday{Enter}");
  expect(await screen.findByText("There is no upload ab12.zip.")).toBeVisible();
  expect(screen.getByRole("textbox", { name: "Label" })).toHaveValue("Holiday");
});
