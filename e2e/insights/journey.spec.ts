import { faultyZip } from "../drawings";
import { expect, test } from "../fixtures";
import { JOB_MS, takeIn } from "../pages/insights-page";

// One after the other: the later ones look at what the first ones made.
test.describe.configure({ mode: "serial" });

test("dark pictures are found, two are excluded, and the next revision is without them", async ({ page, insights }) => {
  test.setTimeout(2 * JOB_MS + 60_000);
  await takeIn(page.request, faultyZip(20, 2), "Faults");
  await insights.open("faults");
  await insights.finding("Dark pictures").click();
  await expect(page).toHaveURL(/finding=dark/);
  await expect(insights.grid("Dark pictures").getByRole("gridcell")).toHaveCount(4);
  await insights.cell("Dark pictures", 0).click();
  await insights.cell("Dark pictures", 1).click({ modifiers: ["Shift"] });
  await insights.action("Exclude").click();
  await expect(insights.changes.getByText("2 pictures excluded")).toBeVisible();

  // What was decided outlives another finding, a filter and a reload.
  await insights.finding("Files that cannot be used").click();
  await expect(page.getByText("stripes/broken.png")).toBeVisible();
  await page.getByRole("combobox", { name: "Class" }).selectOption("circles");
  await page.reload();
  await expect(insights.changes.getByText("2 pictures excluded")).toBeVisible();

  await insights.changes.getByRole("button", { name: "Make revision 2" }).click();
  await expect(page).toHaveURL(/dataset=faults%402/, { timeout: JOB_MS });
  await expect(page.getByText(/Compared with faults, revision 1: 0 pictures new, 2 gone/)).toBeVisible();
  await expect(insights.finding("Dark pictures")).toContainText("2 pictures");
  await expect(insights.changes).toBeHidden();
});

test("a picture is said to be fine; that is taken back, and said again", async ({ page, insights }) => {
  await insights.open("faults@2", "&finding=dark");
  await insights.cell("Dark pictures", 0).click();
  await insights.action("Mark as fine").click();
  await expect(insights.finding("Dark pictures")).toContainText("1 picture, 1 fine");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(insights.finding("Dark pictures")).toContainText("2 pictures");

  await insights.findings.getByRole("button", { name: "Mark all as fine" }).click();
  await expect(insights.finding("Dark pictures")).toContainText("Marked as fine");
  await insights.findings.getByRole("button", { name: "Report it again" }).click();
  await expect(insights.finding("Dark pictures")).toContainText("2 pictures");
});

test("a picture that lay in two classes gets one, and comes back with it", async ({ page, insights }) => {
  test.setTimeout(JOB_MS + 60_000);
  await insights.open("faults");
  await insights.finding("The same picture in two classes").click();
  await insights.findings.getByRole("button", { name: "Stripes" }).click();
  await insights.changes.getByRole("button", { name: "Undo" }).click();
  await expect(insights.changes).toBeHidden();
  await insights.findings.getByRole("button", { name: "Stripes" }).click();
  await insights.changes.getByRole("button", { name: "Review" }).click();
  await expect(page.getByRole("dialog", { name: "Changes to be made" })).toContainText("Stripes");
  await page.keyboard.press("Escape");
  await insights.changes.getByRole("button", { name: "Make revision 3" }).click();
  await expect(page).toHaveURL(/dataset=faults%403/, { timeout: JOB_MS });
  await expect(page.getByText(/Compared with faults, revision 2: 1 picture new, 0 gone/)).toBeVisible();
  await expect(insights.finding("The same picture in two classes")).toBeHidden();
});

test("pictures that look alike are compared, and an older revision is only looked at", async ({ page, insights }) => {
  await insights.open("faults@1", "&finding=near_duplicates");
  await expect(page.getByRole("button", { name: "Open faults, revision 3" }).first()).toBeVisible();
  await expect(insights.findings.getByRole("button", { name: "Exclude" })).toHaveCount(0);
  await insights.findings.getByRole("button", { name: "Compare" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Compare" });
  await dialog.getByRole("radio", { name: "Difference" }).click();
  await expect(dialog.getByRole("img")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Open faults, revision 3" }).first().click();
  await expect(page).toHaveURL(/dataset=faults%403/);
});

test("all pictures are walked through by keyboard, and one is given a new class and left as it was", async ({
  page,
  insights,
}) => {
  await insights.open("faults");
  const grid = insights.grid("All pictures");
  await grid.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("2 of 43")).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(dialog.getByText("3 of 43")).toBeVisible();
  await dialog.getByRole("button", { name: "Relabel" }).click();
  await page.getByRole("combobox", { name: "What do they show?" }).fill("ovals");
  await page.keyboard.press("Enter");
  await expect(insights.changes.getByText("1 picture relabelled")).toBeAttached();
  await dialog.getByRole("button", { name: "Undo change" }).click();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(insights.changes.getByText("No changes")).toBeVisible();
});

test("a deeper look draws a map, whose points open pictures and those next to them", async ({ page, insights }) => {
  test.setTimeout(JOB_MS + 60_000);
  await insights.open("faults");
  await insights.findings.getByRole("button", { name: "Find label errors and outliers" }).click();
  const map = page.getByRole("application", { name: /^Map of 43 pictures/ });
  await expect(map).toBeVisible({ timeout: JOB_MS });
  await map.focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("status").filter({ hasText: /^(Circles|Stripes), / })).toBeAttached();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("img")).toBeVisible();
  await dialog.getByRole("button", { name: "Next picture" }).click();
  await expect(dialog.getByText("Neighbour 1 of it on the map")).toBeVisible();
  await page.keyboard.press("Escape");
  await page
    .getByRole("region", { name: "Classes on the map" })
    .getByRole("button", { name: /^Stripes/ })
    .click();
  await expect(page).toHaveURL(/class=stripes/);
});
