import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures";
import { heicPicture, sample } from "../pictures";
import { storedCount } from "../stored-count";

const UNDO_IS_OVER = { timeout: 20_000 };

test("what was answered survives a reload, with its pictures, until it is cleared", async ({ page, predict }) => {
  await predict.open();
  await predict.browse(sample("cat.jpg"), heicPicture());
  for (const name of ["cat.jpg", "drawn.heic"])
    await expect(predict.card(name).getByRole("list", { name: "Probability of each class" })).toBeVisible();
  await expect.poll(() => storedCount(page)).toBe(2);

  await page.reload();
  await expect(predict.cards).toHaveCount(2);
  for (const name of ["cat.jpg", "drawn.heic"]) {
    const picture = predict.card(name).getByRole("img", { name });
    await expect(picture).toHaveJSProperty("complete", true);
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    await expect(predict.card(name).getByTestId("heatmap")).toBeVisible();
  }
  await expect(page.getByText(/kept in this browser/)).toBeVisible();

  // Another tab has none of them.
  const other = await page.context().newPage();
  await other.goto("/");
  await expect(other.getByRole("heading", { name: "Drop photos anywhere on this page" })).toBeVisible();
  await other.close();

  await predict.browse(sample("coffee.jpg"));
  await expect(predict.cards).toHaveCount(3);
  await expect.poll(() => storedCount(page)).toBe(3);
  // As long as a removal can be undone, a reload brings back what was removed.
  await page.getByRole("button", { name: "Remove cat.jpg" }).click();
  await expect(page.getByText("1 picture removed")).toBeVisible();
  await page.reload();
  await expect(predict.cards).toHaveCount(3);
  await page.getByRole("button", { name: "Remove cat.jpg" }).click();
  await expect.poll(() => storedCount(page), UNDO_IS_OVER).toBe(2);
  await page.reload();
  await expect(predict.card("coffee.jpg")).toBeVisible();
  await expect(predict.cards).toHaveCount(2);
  await page.getByRole("button", { name: "Clear all" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(predict.cards).toHaveCount(2);
  await page.getByRole("button", { name: "Clear all" }).click();
  await expect.poll(() => storedCount(page), UNDO_IS_OVER).toBe(0);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Drop photos anywhere on this page" })).toBeVisible();
});

test("a kept picture can still be corrected", async ({ page, predict }) => {
  await predict.open();
  await predict.browse(sample("cat.jpg"));
  await expect.poll(() => storedCount(page)).toBe(1);
  await page.reload();
  const card = predict.card("cat.jpg");
  await card.getByRole("button", { name: "Right" }).click();
  await expect(card.getByText(/Thanks: Cats/)).toBeVisible();
});

test("the batch of a tab that was closed is offered in a new one, and never that of an open one", async ({
  page,
  predict,
}) => {
  const offer = (tab: Page) => tab.getByRole("region", { name: "Your last visit" });
  await predict.open();
  await predict.browse(sample("cat.jpg"), sample("coffee.jpg"));
  await expect(page.getByText(/^Done:/)).toBeAttached();
  await expect.poll(() => storedCount(page)).toBe(2);
  const [one, two] = [await page.context().newPage(), await page.context().newPage()];
  await one.goto("/");
  await expect(one.getByText("How to read an answer")).toBeVisible();
  await expect(offer(one)).toHaveCount(0);
  await page.close();

  for (const tab of [one, two]) await tab.goto("/");
  for (const tab of [one, two]) await expect(offer(tab)).toContainText("2 photos of your last visit are still there.");
  await offer(one).getByRole("button", { name: "Go on" }).click();
  await expect(one.getByRole("article", { name: "cat.jpg" }).getByRole("heading", { name: "Cats" })).toBeVisible();
  await offer(two).getByRole("button", { name: "Go on" }).click();
  await expect(two.getByText("Another tab has these pictures now.")).toBeVisible();
  await one.reload();
  await expect(one.getByRole("article", { name: "coffee.jpg" })).toBeVisible();
  await one.close();

  await two.goto("/");
  await offer(two).getByRole("button", { name: "Discard" }).click();
  await expect.poll(() => storedCount(two), UNDO_IS_OVER).toBe(0);
});
