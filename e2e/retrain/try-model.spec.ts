import { expectAccessible, inBothThemes, overflowOf } from "../axe";
import { drawing } from "../drawings";
import { expect, test } from "../fixtures";
import { sample } from "../pictures";

/** What the journey left: a model of drawn shapes is live, and the bundled one of cats and dogs is not. */
const BUNDLED = "cats-vs-dogs-1";
const circles = { name: "circles.png", mimeType: "image/png", buffer: drawing("circles", 61) };

test("a version that is not live is tried from its own page, and asked by name", async ({ page, predict }) => {
  await page.goto(`/versions/view/?version=${BUNDLED}`);
  await page.getByRole("link", { name: "Try it" }).click();
  await expect(page).toHaveURL(new RegExp(`\\?model=${BUNDLED}`));
  await expect(page.getByText(`Answers by ${BUNDLED}, which is not live`)).toBeVisible();
  await expect(page.getByText("Knows cats and dogs")).toBeVisible();
  await predict.browse(sample("cat.jpg"));
  await expect(predict.card("cat.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
  await expect(predict.card("cat.jpg").getByText(BUNDLED)).toBeVisible();
});

test("choosing another model answers the pictures on the page again", async ({ page, predict }) => {
  await predict.open();
  await predict.browse(sample("cat.jpg"));
  const card = predict.card("cat.jpg");
  await expect(card.getByRole("list", { name: "Probability of each class" })).toContainText("Circles");
  await page.getByRole("button", { name: /^Model/ }).click();
  await page.getByRole("option", { name: new RegExp(`^${BUNDLED}`) }).click();
  await expect(card.getByRole("heading", { name: "Cats" })).toBeVisible();
  await page.getByRole("button", { name: "Back to the live model" }).click();
  await expect(card.getByRole("list", { name: "Probability of each class" })).toContainText("Circles");
});

test("an address of a version that is gone says so, with the way back", async ({ page }) => {
  await page.goto("/?model=gone-7");
  await expect(page.getByRole("alert").filter({ hasText: "There is no model gone-7" })).toBeVisible();
  await page.getByRole("button", { name: "Back to the live model" }).click();
  await expect(page.getByRole("button", { name: "Add photos" })).toBeVisible();
});

test.describe("in light and dark", () => {
  // Axe cannot judge colours in the middle of a fade.
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("two models side by side differ where one of them cannot know", async ({ page, predict }) => {
    await page.goto(`/?model=${BUNDLED}`);
    await predict.browse(sample("cat.jpg"), circles);
    await expect(predict.card("cat.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
    await page.getByRole("switch", { name: "Compare with live" }).click();
    await expect(page).toHaveURL(/compare=live/);
    await expect(page.getByRole("heading", { name: /^They differ on [12] of 2$/ })).toBeVisible();
    await expect(page.getByText(/They know no class in common/)).toBeVisible();
    await inBothThemes(page, async () => {
      await expectAccessible(page);
      expect(await overflowOf(page)).toBe(0);
    });
    await page.setViewportSize({ width: 390, height: 844 });
    await inBothThemes(page, async () => {
      await expectAccessible(page);
      expect(await overflowOf(page)).toBe(0);
    });
  });

  test("the list of models has no fault", async ({ page, predict }) => {
    await predict.open();
    await page.getByRole("button", { name: /^Model/ }).click();
    await expect(page.getByRole("option").first()).toBeVisible();
    await inBothThemes(page, () => expectAccessible(page));
  });
});

test("on a phone the first answer is seen without scrolling", async ({ page, predict }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/?model=${BUNDLED}`);
  await predict.browse(sample("cat.jpg"));
  const answer = predict.card("cat.jpg").getByRole("heading", { name: "Cats" });
  await expect(answer).toBeInViewport({ ratio: 1 });
  const [above, picture] = [await answer.boundingBox(), await page.getByRole("img", { name: "cat.jpg" }).boundingBox()];
  expect(above?.y).toBeLessThan(picture?.y ?? 0);
});
