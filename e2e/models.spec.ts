import { readFileSync } from "node:fs";

import { expect, test } from "./fixtures";

test("the live model tells how good it is, and leads to the whole of it", async ({ model, models, page, shell }) => {
  await models.open();
  await expect(shell.modelChip).toBeVisible();
  await expect(page.getByRole("term").filter({ hasText: "Accuracy" })).toBeVisible();
  await expect(models.versions.getByText("bundled")).toBeVisible();
  await page.getByRole("link", { name: "Look closer" }).click();
  await expect(model.matrix.getByRole("rowheader")).toHaveCount(2);
  await model.unfoldCard();
});

test("a number of the matrix says why it has no pictures to show, where the version kept none", async ({
  model,
  page,
}) => {
  await model.open();
  await model.matrix
    .getByRole("button", { name: / wrong$/ })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(/not its answers picture by picture/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("the class names can be downloaded, and the code names this server", async ({ model, page, baseURL }) => {
  await model.open();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Class names/ }).click();
  const file = await download;
  expect(
    readFileSync(await file.path(), "utf-8")
      .trim()
      .split("\n"),
  ).toEqual(["cats", "dogs"]);
  await page.getByRole("radio", { name: "Python" }).click();
  await expect(page.getByRole("region", { name: "Code", exact: true })).toContainText(`"${baseURL ?? ""}/predict"`);
});

test("the threshold tells what it costs and gains, by keyboard", async ({ model, page }) => {
  await model.open();
  const panel = page.getByRole("region", { name: "What if the threshold were another?" });
  await panel.getByRole("slider", { name: "Least confidence for an answer" }).focus();
  await page.keyboard.press("Home");
  await expect(panel.locator("strong").first()).toHaveText("100.0%");
});

test("where feedback is off, the inbox says how to switch it on, and Predict asks nothing", async ({ page }) => {
  await page.goto("/inbox/");
  await expect(page.getByRole("heading", { name: "Feedback is off" })).toBeVisible();
  await expect(page.getByText("WHISKER_FEEDBACK=1 make start")).toBeVisible();
});
