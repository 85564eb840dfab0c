import { expect, test } from "./fixtures";
import { brokenPhoto, sample } from "./pictures";

test.beforeEach(async ({ predict }) => {
  await predict.open();
});

test("a photo chosen from the disk is named, with its confidence and every class", async ({ predict }) => {
  await predict.browse(sample("cat.jpg"));
  const card = predict.card("cat.jpg");
  await expect(card.getByRole("heading", { name: "Cats" })).toBeVisible();
  await expect(card.getByText("Sure", { exact: true })).toBeVisible();
  await expect(card.getByRole("button", { name: /9\d%$/ })).toBeVisible();
  await expect(card.getByRole("list", { name: "Probability of each class" }).getByRole("listitem")).toHaveCount(2);
});

test("a photo dropped anywhere is classified", async ({ predict }) => {
  await predict.drop(sample("cat.jpg", "dropped.jpg"));
  await expect(predict.card("dropped.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
});

test("a pasted photo is classified", async ({ predict }) => {
  await predict.paste(sample("cat.jpg", "pasted.jpg"));
  await expect(predict.card("pasted.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
});

test("a sample can be tried with one click", async ({ page, predict }) => {
  await page.getByRole("button", { name: "A cat" }).click();
  await expect(predict.card("cat.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
});

test("of several photos, a broken one fails in words and the others are answered", async ({ page, predict }) => {
  await predict.browse(sample("cat.jpg", "one.jpg"), brokenPhoto(), sample("coffee.jpg", "two.jpg"));
  await expect(predict.card("one.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
  await expect(predict.card("two.jpg").getByText("Unknown", { exact: true })).toBeVisible();
  const broken = predict.card("broken.jpg");
  await expect(broken.getByRole("alert")).toContainText(/missing|truncated|breaks off/);
  await expect(broken.getByRole("button", { name: "Retry" })).toHaveCount(0); // it would only fail again
  await page.getByRole("radio", { name: "Failed 1" }).click();
  await expect(predict.cards).toHaveCount(1);
  await broken.getByRole("button", { name: "Remove broken.jpg" }).click();
  await expect(predict.cards).toHaveCount(2);
});

test("a picture unlike the training pictures is marked as unknown and gets no confident figure", async ({
  page,
  predict,
}) => {
  await page.getByRole("button", { name: "A cup of coffee" }).click();
  const card = predict.card("coffee.jpg");
  await expect(card.getByRole("heading", { name: "Not recognised" })).toBeVisible();
  await expect(card.getByText(/unlike anything this model was trained on/)).toBeVisible();
  await expect(card.getByRole("button", { name: /%$/ })).toHaveCount(0);
});

test("results are still there after a look at the models", async ({ page, predict, shell }) => {
  await predict.browse(sample("cat.jpg"));
  await expect(predict.card("cat.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
  await shell.navigation.getByRole("link", { name: "Models" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Models" })).toBeVisible();
  await shell.navigation.getByRole("link", { name: "Predict" }).click();
  await expect(predict.card("cat.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
});
