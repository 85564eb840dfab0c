import { drawnZip } from "../drawings";
import { expect, test } from "../fixtures";
import { takeIn } from "../pages/insights-page";
import { TRAINING_MS } from "../pages/train-page";

// One after the other: each looks at what the ones before left.
test.describe.configure({ mode: "serial" });

test("two datasets are taken in, and the page says what they take", async ({ page, storage, train }) => {
  test.setTimeout(TRAINING_MS);
  await takeIn(page.request, drawnZip(30), "Shapes");
  await takeIn(page.request, drawnZip(6), "Few shapes");
  await train.open();
  await page.getByRole("region", { name: "Storage" }).getByRole("link", { name: "What takes the space" }).click();
  await expect(page).toHaveURL(/\/space\/$/);
  await expect(page.getByRole("img", { name: /^The disk: Whisker \d/ })).toBeVisible();
  await expect(storage.list("Datasets").getByRole("link")).toHaveText(["Shapes", "Few shapes"]);
  await expect(
    storage
      .list("Jobs")
      .getByText(/^Done · /)
      .first(),
  ).toBeVisible();
});

test("a dataset is renamed where it is listed, and a job gets a label on its page", async ({
  page,
  storage,
  train,
}) => {
  await train.open();
  await storage.rename("the dataset Few shapes", "Rename", "Sketches");
  await expect(storage.menu("the dataset Sketches")).toBeFocused();
  await page.reload();
  await page.getByRole("link", { name: "Sketches", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sketches" })).toBeVisible();

  await train.open();
  await page.getByRole("link", { name: /^few-shapes, revision 1/ }).click();
  await storage.rename("the job few-shapes, revision 1", "Label", "Sketches, read");
  await expect(page.getByRole("heading", { level: 1, name: "Sketches, read" })).toBeVisible();
});

test("a revision is deleted: it frees what no other shares, and the others stay", async ({ page, storage, train }) => {
  test.setTimeout(TRAINING_MS);
  const answer = await page.request.post("/datasets", {
    multipart: { file: drawnZip(36), mode: "add", dataset: "shapes" },
  });
  const { status_url: job } = (await answer.json()) as { status_url: string };
  const state = async () => ((await (await page.request.get(job)).json()) as { state: string }).state;
  await expect.poll(state, { timeout: TRAINING_MS }).toBe("succeeded");

  await page.goto("/train/?dataset=shapes%402");
  await train.waitForReport();
  await storage.remove("the revision shapes@2");
  await expect(page.getByText(/^shapes@2 is deleted\. .+ freed\.$/)).toBeVisible();
  await expect(page).toHaveURL(/\?dataset=shapes$/);
  await train.waitForReport();
  await expect(page.getByText(/^shapes, revision 1/).first()).toBeVisible();
  const gone = await page.request.get("/datasets/shapes@2");
  expect(gone.status()).toBe(404);
});

test("what is live is refused in words; once it is not, a second word deletes it", async ({
  page,
  models,
  storage,
  train,
}) => {
  test.setTimeout(TRAINING_MS + 60_000);
  await page.goto("/train/?dataset=shapes");
  await train.waitForReport();
  await page.getByRole("radio", { name: /^Make it live/ }).click();
  await train.chooseSize(64);
  await train.startTraining();
  const result = await train.waitForResult();
  await expect(result.getByRole("heading", { name: "shapes-1 is live" })).toBeVisible();

  await models.open();
  await storage.choose("the version shapes-1", "Delete");
  await expect(storage.question.getByText(/shapes-1 is live/)).toBeVisible();
  await expect(storage.question.getByRole("button", { name: "Delete" })).toHaveCount(0);
  await storage.question.getByRole("button", { name: "Close" }).click();
  await expect(storage.menu("the version shapes-1")).toBeFocused();

  await page.getByRole("button", { name: "Roll back" }).click();
  await storage.question.getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByText("cats-vs-dogs-1 answers again.")).toBeVisible();
  await storage.open();
  await storage.choose("the version shapes-1", "Delete");
  await storage.question.getByRole("button", { name: "Delete" }).click();
  await expect(storage.question).toHaveAccessibleName("shapes-1 was live once");
  await storage.question.getByRole("button", { name: "Delete it anyway" }).click();
  await expect(page.getByText(/^shapes-1 is deleted\. .+ freed\.$/)).toBeVisible();
  await expect(storage.list("Versions")).toBeHidden();
  await models.open();
  await expect(page.getByRole("region", { name: "History" }).getByText("(deleted)").first()).toBeVisible();
});

test("a job, a cache and a dataset are deleted with the keyboard, and the focus stays on the page", async ({
  page,
  storage,
}) => {
  await storage.open();
  await storage.menu("the job Sketches, read").focus();
  await page.keyboard.press("Enter");
  const remove = page.getByRole("menuitem", { name: "Delete" });
  await expect(async () => {
    await page.keyboard.press("ArrowDown"); // the menu takes the keys a moment after it is open
    await expect(remove).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press("Enter");
  await expect(storage.question.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^Sketches, read is deleted\./)).toBeVisible();
  await expect(storage.list("Jobs").getByRole("heading", { name: "Jobs" })).toBeFocused();

  await storage
    .list("Caches")
    .getByRole("button", { name: /^Clear the cache/ })
    .first()
    .click();
  await storage.question.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByText(/ is cleared\. .+ freed\.$/)).toBeVisible();

  await storage.remove("the dataset Sketches");
  await expect(storage.list("Datasets").getByRole("link", { name: "Sketches" })).toBeHidden();
  await page.goto("/train/?dataset=few-shapes");
  await expect(page.getByRole("alert").filter({ hasText: "deleted" })).toBeVisible();
});
