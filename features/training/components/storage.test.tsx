import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { storage } from "@/testing/storage-fixtures";
import { datasetDetail, job, revision } from "@/testing/training-fixtures";

import { TrainPage } from "./train-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

beforeEach(() => {
  navigation.replace.mockClear();
});

function openAt(query: string): void {
  navigation.params = new URLSearchParams(query);
  renderInApp(<TrainPage />);
}

async function deleteFrom(menu: string): Promise<void> {
  await userEvent.click(await screen.findByRole("button", { name: new RegExp(`rename or delete ${menu}$`, "i") }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Delete" }));
  await userEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Delete" }));
}

test("an upload that finds the disk full leads to what takes the space", async () => {
  server.use(http.post("*/datasets", () => problem(507, "storage-full", "The disk has no room for shapes.zip.")));
  openAt("");
  await userEvent.upload(
    screen.getByLabelText("ZIP of pictures"),
    new File(["PK"], "shapes.zip", { type: "application/zip" }),
  );
  expect(await screen.findByRole("alert")).toHaveTextContent("The disk has no room for shapes.zip.");
  expect(screen.getByRole("link", { name: "Free some space" })).toHaveAttribute(
    "href",
    expect.stringMatching(/^\/space/),
  );
});

test("a sample that finds the disk full leads there too", async () => {
  server.use(http.post("*/datasets", () => problem(507, "storage-full", "The disk has no room for it.")));
  openAt("");
  await userEvent.click(screen.getByRole("button", { name: "Try the digits sample" }));
  expect(await screen.findByText("The disk has no room for it.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Free some space" })).toBeVisible();
});

test("the page says how much room is left, and that there is none", async () => {
  const disk = { total_bytes: 1e9, free_bytes: 4e8, reserve_bytes: 5e8, available_bytes: 0 };
  server.use(http.get("*/storage", () => HttpResponse.json(storage({ disk }))));
  openAt("");
  const line = within(await screen.findByRole("region", { name: "Storage" }));
  expect(line.getByText("no room for uploads")).toBeVisible();
  expect(line.getByRole("link", { name: "Free some space" })).toBeVisible();
});

test("a dataset's page goes by its name, and leads back when it is deleted", async () => {
  server.use(
    http.delete("*/datasets/:id", () =>
      HttpResponse.json({ kind: "dataset", id: "shapes", freed_bytes: 123_000, also: [] }),
    ),
  );
  openAt("dataset=shapes");
  expect(await screen.findByRole("heading", { level: 1, name: "Shapes" })).toBeVisible();
  await deleteFrom("the dataset Shapes");
  await waitFor(() => expect(navigation.replace).toHaveBeenCalledWith("/train/"));
});

test("of several revisions one is deleted, and the dataset's newest is shown instead", async () => {
  const asked: string[] = [];
  const [first, second] = [revision(), revision({ id: "shapes@2", number: 2, label: "with owls" })];
  server.use(
    http.get("*/datasets/:id", () =>
      HttpResponse.json({ ...datasetDetail(), revisions: [second, first], revision: second }),
    ),
    http.delete("*/datasets/:id", ({ params }) => {
      asked.push(String(params.id));
      return HttpResponse.json({ kind: "revision", id: "shapes@2", freed_bytes: 0, also: [] });
    }),
  );
  openAt("dataset=shapes%402");
  expect(
    await screen.findByRole("option", { name: /^shapes, revision 2 \(with owls\), 60 pictures/ }),
  ).toBeInTheDocument();
  await deleteFrom("the revision shapes@2");
  expect(await screen.findByText("shapes@2 is deleted. No space was freed.")).toBeVisible();
  expect(asked).toEqual(["shapes@2"]);
  expect(navigation.replace).toHaveBeenCalledWith(expect.stringMatching(/^\/train\/?\?dataset=shapes$/));
});

test("a job goes by its label, and is deleted from the list", async () => {
  const asked: string[] = [];
  server.use(
    http.get("*/jobs", () => HttpResponse.json({ jobs: [job({ state: "succeeded", label: "First try" })] })),
    http.delete("*/jobs/:id", ({ params }) => {
      asked.push(String(params.id));
      return HttpResponse.json({ kind: "job", id: "job-1", freed_bytes: 900, also: ["its upload ab12.zip"] });
    }),
  );
  openAt("");
  await deleteFrom("the job First try");
  expect(
    await screen.findByText("First try is deleted. 900 bytes freed. Also deleted: its upload ab12.zip."),
  ).toBeVisible();
  expect(asked).toEqual(["job-1"]);
});
