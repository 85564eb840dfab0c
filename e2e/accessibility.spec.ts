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

  test("the Searches page has no fault", async ({ page }) => {
    const best = {
      settings: { mode: "quick", backbone: "efficientnet_lite2", size_px: 320, earlier_maps: true },
      share: 1,
      image_count: 1200,
      judged_count: 400,
      accuracy: 0.9925,
      accuracy_interval: [0.978, 0.997],
      log_loss: 0.021,
      ece: 0.004,
      roc_auc: 0.999,
      latency_ms: 31,
      size_bytes: 20_400_000,
      seconds: 42,
    };
    const search = {
      name: "pets",
      dataset: "pets",
      revision: "pets@2",
      started_at: "2026-11-20T10:00:00Z",
      minutes: 10,
      seconds: 570,
      is_done: true,
      candidate_count: 16,
      tried_count: 1,
      best,
      version: "pets-3",
    };
    await page.route("**/searches", (route) => route.fulfill({ json: { searches: [search] } }));
    await page.route("**/searches/pets", (route) =>
      route.fulfill({ json: { ...search, leaderboard: [best], failures: [] } }),
    );
    await page.goto("/search/");
    await expect(page.getByRole("table", { name: "Leaderboard of pets" })).toContainText("320 px");
    expect(await overflowOf(page)).toBe(0);
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
