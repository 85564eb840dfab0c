import { expectAccessible, inBothThemes, overflowOf } from "../axe";
import { expect, test } from "../fixtures";
import { MODEL_PARTS } from "../pages/model-page";

// Axe cannot judge colours in the middle of a fade.
test.use({ contextOptions: { reducedMotion: "reduce" } });

test("the Train page with datasets and jobs has no fault", async ({ page, train }) => {
  await train.open();
  await expect(page.getByRole("heading", { name: "Recent jobs" })).toBeVisible();
  await inBothThemes(page, async () => {
    await expectAccessible(page);
    expect(await overflowOf(page)).toBe(0);
  });
});

test("a dataset's report and all settings have no fault", async ({ page, train }) => {
  await page.goto("/train/?dataset=shapes");
  await train.waitForReport();
  await page.getByRole("radio", { name: /^Fine-tune/ }).click();
  await page.getByText("Advanced settings").click();
  await expect(train.setting("Epochs")).toBeVisible();
  await inBothThemes(page, async () => {
    await expectAccessible(page);
    expect(await overflowOf(page)).toBe(0);
  });
});

test("the recipes, and one that is chosen, have no fault", async ({ page, train }) => {
  await page.goto("/train/?dataset=shapes");
  await train.waitForReport();
  await page.getByRole("button", { name: "Start from a recipe" }).click();
  await inBothThemes(page, () => expectAccessible(page));
  await page.keyboard.press("Escape");
  await train.chooseRecipe("vgg16-cats-vs-dogs");
  await expect(page.getByRole("region", { name: "Changed settings" })).toBeVisible();
  await page.getByRole("button", { name: "Choose another network" }).click();
  await inBothThemes(page, () => expectAccessible(page));
  await page.keyboard.press("Escape");
  await page.getByText("Advanced settings").click();
  await inBothThemes(page, async () => {
    await expectAccessible(page);
    expect(await overflowOf(page)).toBe(0);
  });
});

test("a finished training has no fault", async ({ page, train }) => {
  await train.open();
  await page
    .getByRole("link", { name: /^Training on shapes/ })
    .first()
    .click();
  await train.waitForResult();
  await page.getByRole("heading", { name: "Log" }).click();
  await expect(page.getByRole("region", { name: "Log lines" })).toBeVisible();
  await inBothThemes(page, () => expectAccessible(page));
});

test("a version with pictures has no fault", async ({ page, model }) => {
  await model.open("Mistakes");
  await model.matrix
    .getByRole("button", { name: / right$/ })
    .first()
    .click();
  await expect(page.getByRole("dialog").getByRole("img").first()).toBeVisible();
  await inBothThemes(page, async () => {
    await expectAccessible(page);
    expect(await overflowOf(page)).toBe(0);
  });
});

test("a version's page has no fault in any of its parts", async ({ page, model }) => {
  await model.open();
  for (const part of MODEL_PARTS) {
    await test.step(part, async () => {
      await model.turnTo(part);
      await inBothThemes(page, async () => {
        await expectAccessible(page);
        expect(await overflowOf(page)).toBe(0);
      });
    });
  }
});

test("a threshold that is proposed has no fault", async ({ page, model }) => {
  await model.open("Curves");
  await model.slider.focus();
  await page.keyboard.press("End");
  await expect(model.outcome("What if")).toBeVisible();
  await inBothThemes(page, async () => {
    await expectAccessible(page);
    expect(await overflowOf(page)).toBe(0);
  });
});

test("two versions side by side, and the history, have no fault", async ({ page, models }) => {
  await models.open();
  await expect(page.getByRole("region", { name: "Figures of both" })).toBeVisible();
  await inBothThemes(page, async () => {
    await expectAccessible(page);
    expect(await overflowOf(page)).toBe(0);
  });
});
