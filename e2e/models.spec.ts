import { readFileSync } from "node:fs";

import { expect, test } from "./fixtures";

test("the live model tells how good it is, and leads to the whole of it", async ({ model, models, page, shell }) => {
  await models.open();
  await expect(shell.modelChip).toBeVisible();
  await expect(page.getByRole("term").filter({ hasText: "Accuracy" })).toBeVisible();
  await expect(models.versions.getByText("bundled")).toBeVisible();
  await page.getByRole("link", { name: "Look closer" }).click();
  await model.turnTo("Mistakes");
  await expect(model.matrix.getByRole("rowheader")).toHaveCount(2);
  await model.turnTo("Data");
  await model.unfoldCard();
});

test("a version's parts have addresses, and Back goes through them", async ({ model, page }) => {
  await model.open();
  await expect(page).toHaveTitle(/^cats-vs-dogs-1 · Models · Whisker$/);
  await expect(page.getByRole("heading", { name: "Downloads" })).toHaveCount(0);
  await model.turnTo("Use");
  await expect(page).toHaveURL(/&tab=use$/);
  await model.turnTo("Curves");
  await page.goBack();
  await model.expectPart("Use");
  await page.reload();
  await model.expectPart("Use");
  await model.tab("Use").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(model.tab("Data")).toBeFocused();
  await page.keyboard.press("Enter");
  await model.expectPart("Data");
});

test("the versions can be put in order, and the model be fetched from its row", async ({ models, page }) => {
  await models.open();
  await models.versions.getByRole("button", { name: "Accuracy" }).click();
  await expect(models.versions.getByRole("columnheader", { name: "Accuracy" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await models.versions.getByRole("button", { name: "Download, rename or delete the version cats-vs-dogs-1" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Download ONNX" }).click();
  expect((await download).suggestedFilename()).toBe("cats-vs-dogs-1-model.onnx");
});

test("a number of the matrix says why it has no pictures to show, where the version kept none", async ({
  model,
  page,
}) => {
  await model.open("Mistakes");
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
  await model.open("Use");
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

test("the bundled version says what it makes of worse pictures", async ({ model }) => {
  await model.open("Curves");
  await expect(model.robustness.getByRole("row", { name: /^Blur/ }).getByRole("cell")).toHaveCount(5);
});

test("another threshold tells what it costs and gains by keyboard, and changes nothing", async ({ model, page }) => {
  await model.open("Curves");
  await model.slider.focus();
  await page.keyboard.press("Home");
  await expect(model.outcome("What if")).toContainText("50%");
  await expect(model.outcome("What if").getByRole("cell").first()).toHaveText("400");
  await model.threshold.getByRole("button", { name: "Leave it at 80%" }).click();
  await expect(model.outcome("What if")).toHaveCount(0);
  const { in_use } = (await (await page.request.get("/models/champion/thresholds")).json()) as {
    in_use: { is_default: boolean };
  };
  expect(in_use.is_default).toBe(true);
});

test("a threshold is found by what a person needs, and nothing is set by looking", async ({ model, page }) => {
  await model.open("Curves");
  const found = model.threshold.getByRole("region", { name: "Choose by what you need" });
  await expect(found.getByText("Proven", { exact: true })).toBeVisible();
  await found.getByRole("textbox", { name: /have to be right/ }).fill("99.5");
  await expect(found.getByText(/^To prove 99\.5% takes 765 sure answers/)).toBeVisible();
  await expect(found.getByText("Reached, not proven")).toBeVisible();
  await found.getByRole("radio", { name: "By cost" }).click();
  await found.getByRole("textbox", { name: "A wrong answer costs" }).fill("20");
  await expect(found.getByText(/exactly calibrated, 95% would be best/)).toBeVisible();
  const { in_use } = (await (await page.request.get("/models/champion/thresholds")).json()) as {
    in_use: { is_default: boolean };
  };
  expect(in_use.is_default).toBe(true);
});

test("where feedback is off, the inbox says how to switch it on, and Predict asks nothing", async ({ page }) => {
  await page.goto("/inbox/");
  await expect(page.getByRole("heading", { name: "Feedback is off" })).toBeVisible();
  await expect(page.getByText("WHISKER_FEEDBACK=1 make start")).toBeVisible();
});
