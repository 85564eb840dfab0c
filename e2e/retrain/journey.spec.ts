import { drawing, drawnZip } from "../drawings";
import { expect, test } from "../fixtures";
import { TRAINING_MS } from "../pages/train-page";

// One after the other: the later ones look at what the first one made.
test.describe.configure({ mode: "serial" });

test("a ZIP becomes a live model: uploaded, read, trained, promoted, and asked", async ({ page, predict, train }) => {
  test.setTimeout(TRAINING_MS + 120_000);
  await train.open();
  await train.upload(drawnZip(30));
  await train.waitForReport();
  const findings = page.getByRole("region", { name: "Worth a look" });
  await expect(findings.getByText("1 file that cannot be read")).toBeVisible();
  await expect(page.getByRole("region", { name: "Classes" }).getByText("Stripes")).toBeVisible();

  // It shares no class with the live model, so the page asks.
  await expect(page.getByText(/share no class with the live model/)).toBeVisible();
  await page.getByRole("radio", { name: /^Make it live/ }).click();
  await train.chooseSize(64);
  await train.startTraining();

  await expect(page).toHaveURL(/\/train\/?\?job=/);
  await page.reload();
  const result = await train.waitForResult();
  await expect(result.getByRole("heading", { name: /is live$/ })).toBeVisible();
  const version = ((await result.getByRole("heading").textContent()) ?? "").replace(" is live", "").trim();

  // A serving process takes up to two seconds to notice a promotion; the old model answers until then.
  const served = async () => (await (await page.request.get("/ready")).json()) as { model_version: string };
  await expect.poll(async () => (await served()).model_version, { timeout: 20_000 }).toBe(version);
  await result.getByRole("link", { name: "Try it" }).click();
  await predict.browse({ name: "new.png", mimeType: "image/png", buffer: drawing("circles", 31) });
  const card = predict.card("new.png");
  const bars = card.getByRole("list", { name: "Probability of each class" }).getByRole("listitem");
  await expect(bars.first()).toContainText("Circles");
  await expect(card.getByText(version)).toBeVisible();
});

test("the new version's numbers open the pictures behind them", async ({ model, page }) => {
  await model.open();
  await model.matrix
    .getByRole("button", { name: / right$/ })
    .first()
    .click();
  const picture = page.getByRole("dialog").getByRole("img").first();
  await expect(picture).toHaveJSProperty("complete", true);
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test("an answer is corrected, and the picture goes from the inbox into the dataset", async ({
  page,
  predict,
  train,
}) => {
  await predict.open();
  await predict.browse({ name: "odd.png", mimeType: "image/png", buffer: drawing("stripes", 47) });
  const card = predict.card("odd.png");
  await card.getByRole("button", { name: "It is something else" }).click();
  await card.getByRole("combobox", { name: "What does it show?" }).fill("circles");
  await card.getByRole("button", { name: "Save" }).click();
  await card.getByRole("link", { name: "inbox" }).click();
  await page.getByRole("checkbox", { name: /^Select this picture/ }).check();
  await page.getByRole("button", { name: "Add to dataset" }).click();
  await train.waitForReport();
  await expect(page.getByText(/1 picture new/)).toBeVisible();
});

test("a recipe is changed and trained by, and the version says so", async ({ page, train }) => {
  test.setTimeout(TRAINING_MS + 60_000);
  await page.goto("/train/?dataset=shapes");
  await train.waitForReport();
  const title = await train.chooseRecipe("simple-cnn-cifar-10");
  const changed = page.getByRole("region", { name: "Changed settings" });
  await expect(changed.getByText("Changed by the recipe:").first()).toBeAttached();

  // Smaller and shorter than the recipe, so that it is done in a moment.
  await train.chooseSize(32);
  await train.setting("Epochs").fill("2");
  await train.setting("Filters of each block").fill("8, 8");
  await page.getByRole("radio", { name: /^Keep it aside/ }).click();
  await expect(changed.getByRole("button", { name: /^Put Epochs back to/ })).toBeVisible();
  await train.startTraining();

  const result = await train.waitForResult();
  await expect(page.getByRole("img", { name: /^Accuracy by epoch/ })).toBeVisible();
  await result.getByRole("link", { name: "See the model" }).click();
  const origin = page.getByRole("region", { name: "Where it comes from" });
  await expect(origin.getByText(title)).toBeVisible();
  await expect(origin.getByText("Small convolutional network")).toBeVisible();
  await expect(origin.getByText("random weights")).toBeVisible();
});

test("a network whose weights are not here says so before training", async ({ page, train }) => {
  await page.goto("/train/?dataset=shapes");
  await train.waitForReport();
  const { backbones } = (await (await page.request.get("/backbones")).json()) as {
    backbones: { title: string; weights_ready: boolean }[];
  };
  const away = backbones.find(({ weights_ready }) => !weights_ready);
  test.skip(away === undefined, "all weights are on this machine");
  await train.chooseNetwork(away?.title ?? "");
  await expect(page.getByText(`The weights of ${away?.title ?? ""} are not on the server's machine`)).toBeVisible();
  await page.getByRole("button", { name: "Take EfficientNet-Lite0" }).click();
  await expect(page.getByText(/are not on the server's machine/)).toBeHidden();
});

test("training is cancelled after a question, and can be tried again", async ({ page, train }) => {
  test.setTimeout(180_000);
  await train.open();
  await page.getByRole("button", { name: "Try the digits sample" }).click();
  await train.waitForReport();
  await train.startTraining();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel the job" }).click();
  await expect(page.getByText("It was cancelled")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
});

test("a ZIP without folders of pictures is refused in words", async ({ page, train }) => {
  await train.open();
  await train.upload({ name: "shapes.zip", mimeType: "application/zip", buffer: Buffer.from("no ZIP at all") });
  await expect(page.getByRole("region", { name: "Upload" }).getByRole("alert")).toBeVisible();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByRole("region", { name: "Upload" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Try the digits sample" })).toBeVisible();
});

test("an upload is cancelled while it is under way", async ({ page, train }) => {
  await page.route("**/datasets", (route) => (route.request().method() === "POST" ? undefined : route.continue()));
  await train.open();
  await train.upload(drawnZip(2));
  await expect(page.getByRole("progressbar", { name: "Upload of shapes.zip" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel the upload" }).click();
  await expect(page.getByRole("button", { name: "Try the digits sample" })).toBeVisible();
});
