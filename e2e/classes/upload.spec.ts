import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page, Route } from "@playwright/test";

import { expectAccessible, overflowOf } from "../axe";
import { drawing } from "../drawings";
import { dropPaths, folderOf } from "../dropping";
import { expect, test } from "../fixtures";
import { sample } from "../pictures";
import { zipOf } from "../zip";

const PART_BYTES = 16 * 2 ** 20;

/** Class folders of drawings, with so much beside them that they are sent in two parts; each time other bytes. */
function largeFiles(): Record<string, Buffer> {
  const files: Record<string, Buffer> = { "pets/circles/notes.bin": randomBytes(PART_BYTES + 2 ** 20) };
  for (let index = 0; index < 6; index++) {
    files[`pets/circles/${index}.png`] = drawing("circles", index);
    files[`pets/stripes/${index}.png`] = drawing("stripes", index);
  }
  return files;
}

/** On the disk, for what is larger than 50 MB Playwright does not send. */
function largeZip(): string {
  const path = join(mkdtempSync(join(tmpdir(), "whisker-e2e-large-")), `pets-${randomBytes(4).toString("hex")}.zip`);
  const entries = Object.entries(largeFiles()).map(([name, content]) => ({ path: name, content }));
  writeFileSync(path, zipOf(entries));
  return path;
}

/** Notes where each part began, and lets `handle` decide what becomes of it. */
async function watchParts(page: Page, handle: (route: Route, count: number) => Promise<void>): Promise<number[]> {
  const offsets: number[] = [];
  await page.route("**/uploads/*/content?**", async (route) => {
    offsets.push(Number(new URL(route.request().url()).searchParams.get("offset")));
    await handle(route, offsets.length);
  });
  return offsets;
}

async function choose(page: Page, path: string, button = "Choose a ZIP"): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).click();
  await (await chooser).setFiles(path);
  await answerTarget(page);
}

/** Where there are datasets already, it is asked what becomes of it: a new one. */
async function answerTarget(page: Page): Promise<void> {
  const question = page.getByRole("dialog", { name: "Add to a dataset or make a new one?" });
  await expect(question.or(page.getByRole("region", { name: "Upload", exact: true }))).toBeVisible();
  if (await question.isVisible()) await question.getByRole("button", { name: "Upload" }).click();
}

test("an upload whose connection breaks goes on by itself where it was", async ({ page, train }) => {
  const offsets = await watchParts(page, (route, count) =>
    count === 2 || count === 3 ? route.abort("connectionreset") : route.continue(),
  );
  await train.open();
  await choose(page, largeZip());
  await expect(page.getByText(/^Connection lost, goes on by itself/)).toBeVisible();
  await expectAccessible(page);
  await expect(page).toHaveURL(/\/train\/?\?job=/, { timeout: 60_000 });
  expect(offsets).toEqual([0, PART_BYTES, PART_BYTES, PART_BYTES]);
});

test("an upload that a reload broke off is offered, and goes on when the file is chosen again", async ({
  page,
  train,
}) => {
  page.on("dialog", (dialog) => void dialog.accept());
  // The second part never gets there.
  await watchParts(page, (route, count) => (count === 2 ? Promise.resolve() : route.continue()));
  await train.open();
  const path = largeZip();
  await choose(page, path);
  await expect(page.getByText(/^1[67] MB of 18 MB uploaded/)).toBeVisible();
  await page.reload();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  const offsets = await watchParts(page, (route) => route.continue());
  const left = page.getByRole("region", { name: /^Unfinished upload of pets-/ });
  await expect(left.getByRole("heading", { name: /^pets-.*\.zip is 9\d% uploaded$/ })).toBeVisible();
  await expectAccessible(page);
  expect(await overflowOf(page)).toBe(0);
  await choose(page, path, "Choose the file again");
  await expect(page).toHaveURL(/\/train\/?\?job=/, { timeout: 60_000 });
  expect(offsets).toEqual([PART_BYTES]);
});

test("a folder is packed into the same bytes again after a reload, and goes on", async ({ page, train }) => {
  page.on("dialog", (dialog) => void dialog.accept());
  await watchParts(page, (route, count) => (count === 2 ? Promise.resolve() : route.continue()));
  await train.open();
  const folder = join(folderOf(largeFiles()), "pets");
  await dropPaths(page, folder);
  await answerTarget(page);
  await expect(page.getByText(/^1[67] MB of 18 MB uploaded/)).toBeVisible();
  await page.reload();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  const offsets = await watchParts(page, (route) => route.continue());
  await expect(page.getByRole("heading", { name: /^pets is 9\d% uploaded$/ })).toBeVisible();
  await choose(page, folder, "Choose the folder again");
  await expect(page).toHaveURL(/\/train\/?\?job=/, { timeout: 60_000 });
  expect(offsets).toEqual([PART_BYTES]);
});

test("an upload that nobody goes on with is discarded", async ({ page, train }) => {
  const begun = await page.request.post("/uploads", { data: { total_bytes: 1000, name: "left.zip" } });
  expect(begun.status()).toBe(201);
  await train.open();
  await page.getByRole("button", { name: "Discard left.zip" }).click();
  await expect(page.getByRole("region", { name: "Unfinished upload of left.zip" })).toHaveCount(0);
  const { uploads } = (await (await page.request.get("/uploads")).json()) as { uploads: { label: string | null }[] };
  expect(uploads.filter(({ label }) => label === "left.zip")).toEqual([]);
});

test("several class folders at once are one dataset", async ({ page, train }) => {
  const files: Record<string, Buffer> = {};
  for (let index = 0; index < 6; index++) {
    files[`circles/${index}.png`] = drawing("circles", index);
    files[`stripes/${index}.png`] = drawing("stripes", index);
  }
  const root = folderOf(files);
  await train.open();
  await dropPaths(page, join(root, "circles"), join(root, "stripes"));
  await answerTarget(page);
  await train.waitForReport();
  await expect(page.getByRole("region", { name: "Classes" }).getByText("Stripes")).toBeVisible();
});

test("loose photos become a class that is made in the page", async ({ page, train }) => {
  const { buffer } = sample("cat.jpg");
  const root = folderOf({ "tom.jpg": buffer, "felix.jpg": buffer });
  await train.open();
  await dropPaths(page, join(root, "tom.jpg"), join(root, "felix.jpg"));
  await page.getByRole("button", { name: "Make a class of them" }).click();
  await expect(page.getByRole("region", { name: "Class 1", exact: true }).getByText("2 photos")).toBeVisible();
  await expect(page.getByRole("button", { name: "3 more photos for Class 1" })).toBeDisabled();
});

test("classes that are made in two tabs stay apart, also after a reload", async ({ page, context, train }) => {
  const { buffer } = sample("cat.jpg");
  const add = async (tab: Page, name: string, count: number) => {
    const card = tab.locator("[data-class-id]").first();
    await card.getByLabel("Name of the class").fill(name);
    const files = Array.from({ length: count }, (_, index) => ({
      name: `${index}.jpg`,
      mimeType: "image/jpeg",
      buffer,
    }));
    await card.locator("input[type=file]").setInputFiles(files);
    await expect(card.getByText(`${count} photos`)).toBeVisible();
  };
  await train.open();
  await page.goto("/train/?make=photos");
  await add(page, "sun", 7);
  const other = await context.newPage();
  await other.goto("/train/?make=photos");
  await add(other, "lap", 9);
  await page.reload();
  await expect(page.getByRole("region", { name: "sun", exact: true }).getByText("7 photos")).toBeVisible();
  await expect(page.getByText("9 photos")).toHaveCount(0);
  await other.close();
  const next = await context.newPage();
  await next.goto("/train/?make=photos");
  await expect(next.getByRole("region", { name: "lap", exact: true }).getByText("9 photos")).toBeVisible();
});

test("photos are added to a class of a dataset that is there", async ({ page, train }) => {
  await page.goto("/train/?dataset=circles-and-stripes");
  await train.waitForReport();
  await page.getByRole("button", { name: "Add photos" }).click();
  const dialog = page.getByRole("dialog", { name: /^Add photos to/ });
  await dialog.getByLabel("Photos to add").setInputFiles([
    { name: "new.png", mimeType: "image/png", buffer: drawing("circles", 40) },
    { name: "newer.png", mimeType: "image/png", buffer: drawing("circles", 41) },
  ]);
  await dialog.getByRole("combobox", { name: "Class" }).fill("circles");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Add 2 photos" }).click();
  await train.waitForReport();
  await expect(page.getByText(/2 pictures new/)).toBeVisible();
});

test("training is started from the head of a dataset", async ({ page, train }) => {
  await page.goto("/train/?dataset=circles-and-stripes");
  await train.waitForReport();
  const start = page.getByRole("button", { name: /^Start training \(quick, .+\)$/ });
  await expect(start).toBeInViewport();
  await start.click();
  await expect(page).toHaveURL(/\/train\/?\?job=/);
});
