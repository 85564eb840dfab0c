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
  await expect(findings.getByText("1 damaged picture")).toBeVisible();
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
  await model.open("Mistakes");
  await model.matrix
    .getByRole("button", { name: / right$/ })
    .first()
    .click();
  const picture = page.getByRole("dialog").getByRole("img").first();
  await expect(picture).toHaveJSProperty("complete", true);
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test("what blur, noise and the like do to the new version is on its page, kind by kind", async ({ model }) => {
  await model.open("Curves");
  await expect(model.robustness.getByRole("row", { name: /^Low resolution/ }).getByRole("cell")).toHaveCount(5);
  await model.robustness.getByRole("combobox").selectOption("Noise");
  await expect(model.robustness.getByRole("img", { name: /^Noise: accuracy and confidence/ })).toBeVisible();
});

test("a threshold is saved with the version, answers follow, and the default comes back", async ({ model, page }) => {
  const { model_version: version } = (await (await page.request.get("/ready")).json()) as { model_version: string };
  const answered = async () => {
    const file = { name: "new.png", mimeType: "image/png", buffer: drawing("circles", 32) };
    const answer = await page.request.post("/predict", { multipart: { file } });
    return ((await answer.json()) as { thresholds: { high: number } }).thresholds.high;
  };
  await model.open("Curves", version);
  await model.slider.focus();
  await page.keyboard.press("End");
  await expect(model.outcome("What if")).toContainText("99.9%");
  await model.threshold.getByRole("button", { name: "Use this threshold" }).click();
  await expect(page.getByText(/above 99\.9% are now called sure/)).toBeVisible();
  await expect(model.outcome("In use")).toContainText("99.9%");
  await expect.poll(answered, { timeout: 5000 }).toBe(0.999);

  await page.reload();
  await model.expectPart("Curves");
  await expect(model.threshold.getByText(/answers above 99\.9% are called sure, which was set/)).toBeVisible();
  await model.turnTo("Overview");
  await expect(page.getByText(/^More than 99\.9% for one class\./)).toBeVisible();
  await model.turnTo("Curves");
  await model.threshold.getByRole("button", { name: "Back to the default (80%)" }).click();
  await expect(model.outcome("In use")).toContainText("80%");
  await expect(model.threshold.getByText("Set before (2)")).toBeVisible();
  await expect.poll(answered, { timeout: 5000 }).toBe(0.8);
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

test("a recipe is changed and trained by, and the version says so", async ({ model, page, train }) => {
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
  await expect(page.getByRole("region", { name: /^Is it better than .*, which is live\?$/ })).toBeVisible();
  await model.turnTo("Data");
  const origin = page.getByRole("region", { name: "Where it comes from" });
  await expect(origin.getByText(title)).toBeVisible();
  await expect(origin.getByText("Small convolutional network")).toBeVisible();
  await expect(origin.getByText("random weights")).toBeVisible();
});

test("a test too small to decide is told before, asked about after, and the page says what became of it", async ({
  model,
  page,
  train,
}) => {
  test.setTimeout(TRAINING_MS + 120_000);
  const live = await page.request.get("/ready");
  const { model_version: before } = (await live.json()) as { model_version: string };
  await page.goto("/train/?dataset=shapes@1");
  await train.waitForReport();
  await expect(page.getByText(`test pictures cannot show that it is as good as ${before} (268 needed)`)).toBeVisible();
  await expect(page.getByRole("radio", { name: /^Quick .* trainings? done here\./ })).toBeChecked();
  await train.chooseSize(64);
  await train.startTraining();

  const result = await train.waitForResult();
  await expect(
    result.getByText(/Too few test pictures to prove it is as good \(268 needed\)\. You decide\.$/),
  ).toBeVisible();
  await expect(result.getByRole("link", { name: "Add pictures" })).toBeVisible();
  await expect(result.getByText(/whisker models/)).toHaveCount(0);
  await result.getByText("Why?").click();
  await expect(result.getByText(/it may be worse by up to .* % of the pictures/)).toBeVisible();

  const version = ((await result.getByRole("heading").textContent()) ?? "").replace(" is ready, but not live", "");
  await result.getByRole("button", { name: "Make it live" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Make live" }).click();
  const made = page.getByText(/^It was made live at \d\d:\d\d\.$/);
  await expect(page.getByRole("heading", { name: `${version} is live` })).toBeVisible();
  await expect(made).toBeVisible();
  await expect(page.getByText(/You decide/)).toHaveCount(0);
  await page.reload();
  await expect(made).toBeVisible();
  await page.getByRole("link", { name: "See the model" }).click();
  await expect(made).toBeVisible();
  await model.turnTo("Mistakes");
  await expect(model.matrix).toBeVisible();
  await page.goBack();

  // Promoted elsewhere: the page follows without a reload.
  await page.goBack();
  await expect(made).toBeVisible();
  await page.request.post(`/models/${before}/promote`);
  await expect(page.getByRole("heading", { name: `${version} is no longer live` })).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText(new RegExp(`^It was live from .* until .*, when ${before} went live\\.$`))).toBeVisible();
});

test("how far an answer is to be trusted is what the live model's own test says", async ({ page, predict }) => {
  await predict.open();
  const legend = page.getByRole("region", { name: "How to read an answer" });
  await expect(legend.getByText(/In its test \d+ of \d+ such answers were right\.$/)).toBeVisible();
  await expect(legend.getByText(/This model was not tested on other things/)).toBeVisible();
  await predict.browse({ name: "disc.png", mimeType: "image/png", buffer: drawing("circles", 5) });
  const card = predict.card("disc.png");
  await expect(card.getByText(/It was not tested on other things than circles and stripes\.$/)).toBeVisible();
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
