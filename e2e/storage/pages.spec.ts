import { expectAccessible, inBothThemes, overflowOf } from "../axe";
import { expect, test } from "../fixtures";

test.describe("in light and dark", () => {
  // Axe cannot judge colours in the middle of a fade.
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("what takes the space has no fault", async ({ page, storage }) => {
    await storage.open();
    await expect(storage.list("Datasets")).toBeVisible();
    await inBothThemes(page, async () => {
      await expectAccessible(page);
      expect(await overflowOf(page)).toBe(0);
    });
  });

  test("a thing's menu, its name and the question before its end have no fault", async ({ page, storage }) => {
    await storage.open();
    await storage.menu("the dataset Shapes").click();
    await expect(page.getByRole("menuitem", { name: "Delete" })).toBeVisible();
    await inBothThemes(page, () => expectAccessible(page));
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await expect(page.getByRole("dialog", { name: "Rename the dataset" })).toBeVisible();
    await inBothThemes(page, () => expectAccessible(page));
    await page.keyboard.press("Escape");
    await storage.choose("the dataset Shapes", "Delete");
    await expect(storage.question.getByText(/^It frees/)).toBeVisible();
    await inBothThemes(page, async () => {
      await expectAccessible(page);
      expect(await overflowOf(page)).toBe(0);
    });
  });

  test("a version that cannot go has no fault", async ({ page, models, storage }) => {
    await models.open();
    await storage.choose("the version cats-vs-dogs-1", "Delete");
    await expect(storage.question.getByText(/It came with Whisker/)).toBeVisible();
    await inBothThemes(page, () => expectAccessible(page));
  });
});

test("what is pressed on a phone is large enough for a thumb", async ({ page, storage, isMobile }) => {
  test.skip(!isMobile, "a mouse needs less");
  await storage.open();
  const box = await storage.menu("the dataset Shapes").boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  await storage.menu("the dataset Shapes").click();
  await expect(page.getByRole("menuitem").first()).toBeVisible();
  // It grows into its place.
  for (const item of await page.getByRole("menuitem").all())
    await expect.poll(async () => (await item.boundingBox())?.height).toBeGreaterThanOrEqual(44);
});
