import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { expectAccessible, inBothThemes, overflowOf } from "./axe";
import { drawing } from "./drawings";
import { expect, test } from "./fixtures";
import { brokenPhoto, type Picture, sample } from "./pictures";
import { readZip } from "./read-zip";
import { storedCount } from "./stored-count";

// A trace fetches every blob on the page for its snapshots, against the page's own content security policy.
test.use({ trace: "off" });

function drawn(number: number): Picture {
  return { name: `drawn ${number}.png`, mimeType: "image/png", buffer: drawing("circles", number) };
}

/** Two cats, two things that the model does not know, one file that is broken. */
const BATCH = [
  sample("cat.jpg", "cat 10.jpg"),
  sample("cat.jpg", "cat 9.jpg"),
  sample("coffee.jpg"),
  sample("rocket.jpg"),
  brokenPhoto(),
];

const grid = (page: Page) => page.getByRole("grid", { name: "Pictures" });
const view = (page: Page, name: string) => page.getByRole("radio", { name, exact: true }).click();
const waitForAll = (page: Page) => expect(page.getByText(/^Done:/)).toBeAttached();

async function names(page: Page): Promise<string[]> {
  const rows = await grid(page).getByRole("row").locator("td:nth-child(2)").allTextContents();
  return rows.map((name) => name.trim());
}

test.describe("with five pictures", () => {
  test.beforeEach(async ({ page, predict }) => {
    await predict.open();
    await predict.browse(...BATCH);
    await waitForAll(page);
  });

  test("a table is sorted by its heads and filtered by name and class", async ({ page }) => {
    await view(page, "Table");
    await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
    await expect.poll(() => names(page)).toEqual(["broken.jpg", "cat 9.jpg", "cat 10.jpg", "coffee.jpg", "rocket.jpg"]);
    await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
    await expect(page.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
    await expect.poll(() => names(page)).toEqual(["rocket.jpg", "coffee.jpg", "cat 10.jpg", "cat 9.jpg", "broken.jpg"]);
    await page.getByRole("combobox", { name: "Class" }).selectOption({ label: "Cats (2)" });
    await expect.poll(() => names(page)).toEqual(["cat 10.jpg", "cat 9.jpg"]);
    await page.getByRole("searchbox", { name: "Search names" }).fill("9");
    await expect.poll(() => names(page)).toEqual(["cat 9.jpg"]);
    await page.getByRole("searchbox", { name: "Search names" }).fill("zebra");
    await expect(page.getByText("No picture matches")).toBeVisible();
    await page.getByRole("button", { name: "Show all" }).last().click();
    await expect.poll(() => names(page)).toHaveLength(5);
    // The view is the browser's own choice, and there the next time.
    await page.reload();
    await expect(page.getByRole("columnheader", { name: "Certainty" })).toBeVisible();
  });

  test("pictures are walked over, selected, given a class and opened by keyboard alone", async ({ page }) => {
    await view(page, "Grid");
    await grid(page).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await expect(grid(page).getByRole("gridcell", { selected: true })).toHaveCount(2);
    await page.keyboard.press("2");
    await expect(grid(page).getByRole("gridcell", { name: /Dogs.*class given by you/ })).toHaveCount(2);
    await page.keyboard.press("0");
    await expect(grid(page).getByRole("gridcell", { name: /class given by you/ })).toHaveCount(0);
    await page.keyboard.press("Control+a");
    await expect(page.getByRole("toolbar", { name: "Selected pictures" })).toContainText("5 selected");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("toolbar", { name: "Selected pictures" })).toHaveCount(0);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("heading", { name: "cat 10.jpg" })).toBeVisible();
    await page.keyboard.press("ArrowRight");
    await expect(dialog.getByRole("heading", { name: "cat 9.jpg" })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(grid(page)).toBeFocused();
  });

  test("a mouse selects one, more and a range, and removing them can be undone", async ({ page }) => {
    await view(page, "Grid");
    const cells = grid(page).getByRole("gridcell");
    await cells.nth(0).locator("img").click();
    await cells
      .nth(2)
      .locator("img")
      .click({ modifiers: ["ControlOrMeta"] });
    await expect(grid(page).getByRole("gridcell", { selected: true })).toHaveCount(2);
    await cells.nth(0).locator("img").click();
    await cells
      .nth(2)
      .locator("img")
      .click({ modifiers: ["Shift"] });
    await expect(grid(page).getByRole("gridcell", { selected: true })).toHaveCount(3);
    await page.getByRole("toolbar").getByRole("button", { name: "Remove" }).click();
    await expect(cells).toHaveCount(2);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(cells).toHaveCount(5);
  });

  test("the sorted ZIP has a folder for each class, and corrected pictures in theirs", async ({ page }) => {
    await view(page, "Grid");
    await grid(page).getByRole("checkbox", { name: "Select rocket.jpg" }).click({ force: true });
    await page.getByRole("button", { name: "All of these are…" }).click();
    await page.getByRole("combobox", { name: "What do they show?" }).fill("space ship");
    await page.getByRole("button", { name: "Save" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Sorted ZIP" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("whisker-sorted.zip");
    const files = readZip(readFileSync(await file.path()));
    expect([...files.keys()].toSorted()).toEqual([
      "cats/cat 10.jpg",
      "cats/cat 9.jpg",
      "results.csv",
      "space ship/rocket.jpg",
      "unknown/coffee.jpg",
    ]);
    expect(files.get("cats/cat 9.jpg")).toEqual(sample("cat.jpg").buffer);
    const csv = files.get("results.csv")?.toString("utf-8");
    expect(csv).toMatch(/rocket\.jpg,done,.*,space ship,space ship\/rocket\.jpg,original,/);
    expect(csv).toMatch(/broken\.jpg,failed,.*,missing/);
  });
});

test("pictures that wait for their answer are still there after a reload, and are answered then", async ({
  page,
  predict,
}) => {
  let isHeld = true;
  await page.route("**/predict?*", async (route) => {
    if (!isHeld) await route.continue();
  });
  await predict.open();
  await predict.browse(...Array.from({ length: 6 }, (_, number) => drawn(number)), sample("cat.jpg"));
  await expect(page.getByText("Classifying 7 pictures…")).toBeVisible();
  await expect.poll(() => storedCount(page)).toBe(7);
  await page.reload();
  await expect(page.getByText("Classifying 7 pictures…")).toBeVisible();
  isHeld = false;
  await page.reload();
  await waitForAll(page);
  await expect(page.getByRole("radio", { name: "All 7" })).toBeVisible();
  await expect(predict.card("cat.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  test.describe(`${width} wide`, () => {
    test.use({ viewport: { width, height }, hasTouch: width < 500 });

    test("every view is accessible and as wide as the screen", async ({ page, predict }) => {
      await predict.open();
      await predict.browse(...BATCH);
      await waitForAll(page);
      for (const name of ["Cards", "Grid", "Table"]) {
        await view(page, name);
        await expect(grid(page)).toBeVisible();
        await grid(page).getByRole("checkbox").first().click({ force: true });
        await expect(page.getByRole("toolbar", { name: "Selected pictures" })).toBeVisible();
        await inBothThemes(page, async () => {
          await expectAccessible(page);
          expect(await overflowOf(page)).toBe(0);
        });
        await page.getByRole("button", { name: "Select none" }).click();
      }
    });
  });
}
