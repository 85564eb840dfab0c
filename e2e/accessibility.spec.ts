import { expectAccessible, inBothThemes, overflowOf } from "./axe";
import { expect, test } from "./fixtures";
import { brokenPhoto, sample } from "./pictures";

test.describe("in light and dark", () => {
  // Axe cannot judge colours in the middle of a fade.
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("the empty Predict page has no fault", async ({ page, predict }) => {
    await predict.open();
    await expect(page.getByRole("link", { name: /^Live model/ })).toBeVisible();
    await inBothThemes(page, () => expectAccessible(page));
  });

  test("one result has no fault", async ({ page, predict }) => {
    await predict.open();
    await predict.browse(sample("cat.jpg"));
    await expect(predict.card("cat.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
    await inBothThemes(page, () => expectAccessible(page));
  });

  test("a batch of every kind has no fault", async ({ page, predict }) => {
    await predict.open();
    await predict.browse(sample("cat.jpg"), sample("coffee.jpg"), brokenPhoto());
    await expect(page.getByRole("radio", { name: "Unknown 1" })).toBeVisible();
    await expect(page.getByRole("radio", { name: "Failed 1" })).toBeVisible();
    await expect(page.getByRole("radio", { name: "Sure 1" })).toBeVisible();
    await inBothThemes(page, () => expectAccessible(page));
  });

  test("the camera has no fault", async ({ page, predict }) => {
    await predict.open();
    await predict.startCamera();
    await predict.camera.getByRole("button", { name: "Pause" }).click();
    await inBothThemes(page, () => expectAccessible(page));
  });

  test("the Models page has no fault", async ({ page, models }) => {
    await models.open();
    await inBothThemes(page, () => expectAccessible(page));
  });

  test("the bundled model's own page has no fault", async ({ page, model }) => {
    await model.open("Data");
    await model.unfoldCard();
    await inBothThemes(page, () => expectAccessible(page));
  });

  test("the Train page has no fault", async ({ page, train }) => {
    await train.open();
    await inBothThemes(page, () => expectAccessible(page));
  });

  test("the Inbox, switched off, has no fault", async ({ page }) => {
    await page.goto("/inbox/");
    await expect(page.getByRole("heading", { name: "Feedback is off" })).toBeVisible();
    await inBothThemes(page, () => expectAccessible(page));
  });
});

test("no page is wider than the screen", async ({ page, models, model, predict, train }) => {
  await models.open();
  expect(await overflowOf(page)).toBe(0);
  await model.open("Data");
  await model.unfoldCard();
  expect(await overflowOf(page)).toBe(0);
  await train.open();
  expect(await overflowOf(page)).toBe(0);
  await predict.open();
  await predict.browse(sample("cat.jpg", `${"a-very-long-name-".repeat(12)}.jpg`), sample("coffee.jpg"));
  await expect(page.getByRole("radio", { name: "Sure 1" })).toBeVisible();
  expect(await overflowOf(page)).toBe(0);
});
