import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { storage } from "@/testing/storage-fixtures";

import { StoragePage } from "./storage-page";

async function choose(thing: string, action: "Delete" | "Rename" | "Label"): Promise<void> {
  await userEvent.click(await screen.findByRole("button", { name: new RegExp(`rename or delete ${thing}$`, "i") }));
  await userEvent.click(await screen.findByRole("menuitem", { name: action }));
}

function question() {
  return within(screen.getByRole("alertdialog"));
}

/** Answer a deletion, and show from then on a storage without what was deleted. */
function allowDeletion(path: string, freed_bytes: number, after = storage(), also: string[] = []): URL[] {
  const asked: URL[] = [];
  server.use(
    http.delete(path, ({ request }) => {
      asked.push(new URL(request.url));
      return HttpResponse.json({ kind: "dataset", id: "shapes", freed_bytes, also });
    }),
    http.get("*/storage", () => HttpResponse.json(asked.length > 0 ? after : storage())),
  );
  return asked;
}

test("what a person named is called as they wrote it", async () => {
  const uploads = storage().uploads.map((upload) => ({ ...upload, name: "shelter" }));
  server.use(http.get("*/storage", () => HttpResponse.json(storage({ uploads }))));
  renderInApp(<StoragePage />);
  const panel = within(await screen.findByRole("region", { name: "Uploads" }));
  expect(panel.getByText("shelter")).toBeVisible();
  expect(screen.getByText("Small copies of pictures")).toBeVisible();
});

test("the page says what takes the space, and what deleting it gives back", async () => {
  renderInApp(<StoragePage />);
  expect(await screen.findByRole("img", { name: /^The disk: Whisker 20 MB, Other things 60 GB/ })).toBeVisible();
  const datasets = within(screen.getByRole("region", { name: "Datasets" }));
  const revisions = within(datasets.getByRole("list", { name: "Revisions of Shapes" })).getAllByRole("listitem");
  expect(revisions[0]).toHaveTextContent("1.0 MB of it shared · deleting it frees 500 kB");
  expect(screen.getByText("shapes-2 is live. Promote another first.")).toBeVisible();
  // What is empty is left out; what cannot be deleted has nothing to press.
  expect(screen.queryByText(/whisker data/)).not.toBeInTheDocument();
  expect(within(screen.getByRole("region", { name: "Everything else" })).queryByRole("button")).toBeNull();
  expect(screen.queryByText("There is no room for uploads")).not.toBeInTheDocument();
});

test("an upload that is not whole says how far it came, and can be deleted", async () => {
  const unfinished = {
    id: "ab12.zip",
    label: null,
    bytes: 900_000,
    state: "unfinished",
    received_bytes: 900_000,
    total_bytes: 5_000_000,
    uploaded_at: "2026-11-20T09:12:00Z",
    expires_at: "2026-11-21T09:12:00Z",
    job_id: null,
    in_use: null,
  };
  server.use(http.get("*/uploads", () => HttpResponse.json({ uploads: [unfinished] })));
  renderInApp(<StoragePage />);
  expect(await screen.findByText(/^Unfinished: 900 kB of 5\.0 MB received, deleted on 21 Nov 2026/)).toBeVisible();
  await choose("the upload ab12.zip", "Delete");
  expect(question().getByText(/an unfinished upload starts again from the beginning/)).toBeVisible();
});

test("a full disk is said to be full, and by what to end it", async () => {
  const disk = { total_bytes: 1e9, free_bytes: 4e8, reserve_bytes: 5e8, available_bytes: 0 };
  server.use(http.get("*/storage", () => HttpResponse.json(storage({ disk }))));
  renderInApp(<StoragePage />);
  expect(await screen.findByRole("alert")).toHaveTextContent("There is no room for uploads");
});

test("a deletion names the thing, what goes with it and what it frees; then the list has the focus", async () => {
  const asked = allowDeletion("*/datasets/:id", 1_900_000, storage({ datasets: [] }), ["the revision shapes@1"]);
  renderInApp(<StoragePage />);
  await choose("the dataset Shapes", "Delete");
  expect(screen.getByRole("alertdialog", { name: "Delete the dataset Shapes?" })).toBeVisible();
  expect(await question().findByText("It frees 2.0 MB.")).toBeVisible();
  expect(question().getByText(/Its 2 revisions are deleted.*cannot be undone/)).toBeVisible();
  expect(question().getByRole("button", { name: "Cancel" })).toHaveFocus();
  await userEvent.click(question().getByRole("button", { name: "Delete" }));
  expect(
    await screen.findByText(/Shapes is deleted\. 1\.9 MB freed\. Also deleted: the revision shapes@1/),
  ).toBeVisible();
  expect(asked.map(({ pathname }) => pathname)).toEqual(["/datasets/shapes"]);
  await waitFor(() => expect(screen.queryByRole("region", { name: "Datasets" })).not.toBeInTheDocument());
  expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
});

test("after one of several is deleted, their heading has the focus", async () => {
  const [shapes] = storage().datasets;
  if (shapes === undefined) throw new Error("The fixture has a dataset.");
  const after = storage({ datasets: [{ ...shapes, revisions: shapes.revisions.slice(1) }] });
  allowDeletion("*/datasets/:id", 500_000, after);
  renderInApp(<StoragePage />);
  await choose("the revision shapes@2", "Delete");
  expect(await question().findByText(/It frees 500 kB\. Another 1\.0 MB is shared and stays/)).toBeVisible();
  await userEvent.click(question().getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(screen.getByRole("heading", { name: "Datasets" })).toHaveFocus());
});

test("a cancelled deletion deletes nothing and gives the focus back", async () => {
  const asked = allowDeletion("*/jobs/:id", 0);
  renderInApp(<StoragePage />);
  await choose("the job retrain job-1", "Delete");
  await userEvent.click(question().getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.getByRole("button", { name: /^Rename or delete the job/ })).toHaveFocus());
  expect(asked).toEqual([]);
});

test("what is live is refused in the server's words, without a button that would delete", async () => {
  renderInApp(<StoragePage />);
  await choose("the version shapes-2", "Delete");
  const refusal = within(await screen.findByRole("alertdialog", { name: "shapes-2 cannot be deleted now" }));
  expect(refusal.getByText("shapes-2 is live. Promote another first.")).toBeVisible();
  expect(refusal.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["Close"]);
});

test("a refusal that nobody foresaw is shown in the server's words", async () => {
  server.use(http.delete("*/jobs/:id", () => problem(409, "job-unfinished", "The job is running. Cancel it first.")));
  renderInApp(<StoragePage />);
  await choose("the job retrain job-1", "Delete");
  await userEvent.click(question().getByRole("button", { name: "Delete" }));
  expect(await question().findByText("The job is running. Cancel it first.")).toBeVisible();
  expect(question().queryByRole("button", { name: "Delete" })).not.toBeInTheDocument();
});

test("another fault leaves the question open, to try again", async () => {
  server.use(http.delete("*/jobs/:id", () => problem(503, "database-unavailable", "The database does not answer.")));
  renderInApp(<StoragePage />);
  await choose("the job retrain job-1", "Delete");
  await userEvent.click(question().getByRole("button", { name: "Delete" }));
  expect(await question().findByRole("alert")).toHaveTextContent("The database does not answer.");
  expect(question().getByRole("button", { name: "Delete" })).toBeEnabled();
});

test("a version that was live once needs a second word, and is then deleted by force", async () => {
  const forced: (string | null)[] = [];
  server.use(
    http.delete("*/models/:version", ({ request }) => {
      const force = new URL(request.url).searchParams.get("force");
      forced.push(force);
      if (force !== "true") return problem(409, "was-live", "shapes-1 was live; a rollback may need it.");
      return HttpResponse.json({ kind: "version", id: "shapes-1", freed_bytes: 2_000_000, also: [] });
    }),
  );
  renderInApp(<StoragePage />);
  await choose("the version shapes-1", "Delete");
  await userEvent.click(question().getByRole("button", { name: "Delete" }));
  expect(await screen.findByRole("alertdialog", { name: "shapes-1 was live once" })).toBeVisible();
  expect(question().getByRole("alert")).toHaveTextContent("shapes-1 was live; a rollback may need it.");
  expect(question().getByRole("button", { name: "Cancel" })).toHaveFocus();
  await userEvent.click(question().getByRole("button", { name: "Delete it anyway" }));
  expect(await screen.findByText(/shapes-1 is deleted\. 2\.0 MB freed/)).toBeVisible();
  expect(forced).toEqual(["false", "true"]);
});

test("a cache is cleared by its name", async () => {
  const asked = allowDeletion("*/storage/caches", 70_000);
  renderInApp(<StoragePage />);
  await userEvent.click(await screen.findByRole("button", { name: "Clear the cache small copies of pictures" }));
  await userEvent.click(question().getByRole("button", { name: "Clear" }));
  expect(await screen.findByText(/small copies of pictures is cleared\. 70 kB freed/)).toBeVisible();
  expect(asked.map(({ search }) => search)).toEqual(["?name=thumbnails"]);
});

test("a copy that stores nothing says so", async () => {
  server.use(http.get("*/storage", () => problem(501, "read-only", "This copy is read-only.")));
  renderInApp(<StoragePage />);
  expect(await screen.findByRole("heading", { name: "This copy is read-only" })).toBeVisible();
});
