import { expectAccessible, inBothThemes, overflowOf } from "../axe";
import { expect, test } from "../fixtures";

// Axe cannot judge colours in the middle of a fade.
test.use({ contextOptions: { reducedMotion: "reduce" } });

test("a finding with chosen and excluded pictures has no fault", async ({ page, insights }) => {
  await insights.open("faults", "&finding=dark");
  await insights.cell("Dark pictures", 0).click();
  await insights.action("Exclude").click();
  await insights.cell("Dark pictures", 1).click();
  await expect(insights.changes).toBeVisible();
  await inBothThemes(page, async () => {
    await expectAccessible(page);
    expect(await overflowOf(page)).toBe(0);
  });
});

test("groups, and two pictures compared, have no fault", async ({ page, insights }) => {
  await insights.open("faults", "&finding=near_duplicates");
  const compare = insights.findings.getByRole("button", { name: "Compare" }).first();
  await expect(compare).toBeVisible();
  await inBothThemes(page, async () => {
    await expectAccessible(page);
    expect(await overflowOf(page)).toBe(0);
  });
  await compare.click();
  await expect(page.getByRole("dialog", { name: "Compare" }).getByRole("img").first()).toBeVisible();
  await inBothThemes(page, () => expectAccessible(page));
});

test("a picture seen large, and the changes to be made, have no fault", async ({ page, insights }) => {
  await insights.open("faults");
  await insights.cell("All pictures", 0).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Exclude" }).click();
  await inBothThemes(page, () => expectAccessible(page));
  await page.keyboard.press("Escape");
  await insights.changes.getByRole("button", { name: "Review" }).click();
  await expect(page.getByRole("dialog", { name: "Changes to be made" })).toBeVisible();
  await inBothThemes(page, () => expectAccessible(page));
});
