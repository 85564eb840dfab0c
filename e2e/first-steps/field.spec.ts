import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "../fixtures";
import type { Picture } from "../pictures";

const ROOT = join(import.meta.dirname, "..", "..");
let folder = "";

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "whisker-field-"));
  execFileSync(join(ROOT, ".venv", "bin", "python"), ["-m", "tests.field_files", folder], { cwd: ROOT });
});

/** A file as it was sent; the server looks at its content alone. */
function sent(name: string): Picture {
  return { name, mimeType: "image/jpeg", buffer: readFileSync(join(folder, name)) };
}

/** A ZIP as it was sent, called like the datasets that the pages' tests wait for. */
function sentZip(name: string): Picture {
  return { name: `shapes-${name}`, mimeType: "application/zip", buffer: readFileSync(join(folder, name)) };
}

const CATS: readonly [string, string][] = [
  ["B", "motion-photo.jpg"],
  ["E", "wrong-checksum.png"],
  ["I", "phone.jpg"],
  ["K", "other-brand.avif"],
  ["L", "hidden.png"],
];

test("cases B, E, I, K, L: cats are cats, however their photos were written", async ({ predict }) => {
  await predict.open();
  await predict.browse(...CATS.map(([, name]) => sent(name)));
  for (const [, name] of CATS)
    await expect(predict.card(name).getByRole("heading", { name: "Cats" })).toBeVisible({ timeout: 20_000 });
});

test("case J: a photo without its end is answered, and says what is missing", async ({ predict }) => {
  await predict.open();
  await predict.browse(sent("cut.jpg"));
  const card = predict.card("cut.jpg");
  await expect(card.getByRole("heading", { name: "Cats" })).toBeVisible();
  await expect(card.getByText(/The end of this file is missing/)).toBeVisible();
});

test("case M: a black picture says that nothing is to be seen", async ({ predict }) => {
  await predict.open();
  await predict.browse(sent("black.png"));
  await expect(predict.card("black.png").getByText(/black/)).toBeVisible();
});

test("case N: what came in a picture's place is named", async ({ predict }) => {
  await predict.open();
  await predict.browse(sent("page.jpg"), sent("pointer.jpg"), sent("film.jpg"));
  await expect(predict.card("page.jpg").getByRole("alert")).toContainText("web page");
  await expect(predict.card("pointer.jpg").getByRole("alert")).toContainText("git lfs pull");
  await expect(predict.card("film.jpg").getByRole("alert")).toContainText("video");
});

test("case O: a photo that only XMP turns is shown as it is judged", async ({ predict }) => {
  await predict.open();
  await predict.browse(sent("turned-by-xmp.jpg"));
  const card = predict.card("turned-by-xmp.jpg");
  await expect(card.getByRole("heading", { name: "Cats" })).toBeVisible();
  const photo = card.getByRole("img").first();
  const shape = (image: HTMLImageElement) => image.naturalWidth > image.naturalHeight;
  await expect.poll(() => photo.evaluate(shape)).toBe(true);
});

test("case A: splits are read, and what is none is left out by name", async ({ page, train }) => {
  await train.open();
  await train.upload(sentZip("splits.zip"));
  await train.waitForReport();
  await expect(page.getByText(/seg_pred/).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Classes" }).getByText("Red")).toBeVisible();
});

test("case A: flat folders of splits are asked about before anything is kept", async ({ page, train }) => {
  await train.open();
  await train.upload(sentZip("flat.zip"));
  const question = page.getByRole("group", { name: "How the folders are meant" });
  await expect(question.getByRole("button").first()).toBeVisible();
});

test("case A2: a copy of the set inside itself is left out", async ({ page, train }) => {
  await train.open();
  await train.upload(sentZip("copy-inside.zip"));
  await train.waitForReport();
  await expect(page.getByText(/'pets'.*left out/).first()).toBeVisible();
});

test("case C: sidecars are counted, and the pictures beside them are taken", async ({ page, train }) => {
  await train.open();
  await train.upload(sentZip("sidecars.zip"));
  await train.waitForReport();
  await expect(page.getByText("16 files skipped").first()).toBeVisible();
});

test("case G: names in an old code page are read, and shown where that is a guess", async ({ page, train }) => {
  await train.open();
  await train.upload(sentZip("gbk.zip"));
  await train.waitForReport();
  const names = page.getByRole("region", { name: "Are these names right?" });
  await expect(names.getByText(/猫/).first()).toBeVisible();
  await names.getByRole("button", { name: "Read them another way" }).click();
  await expect(page.getByRole("dialog").getByLabel("The names are written in")).toBeVisible();
});

test("case M: blank pictures of a dataset are told before training", async ({ page, train }) => {
  await train.open();
  await train.upload(sentZip("blank.zip"));
  await train.waitForReport();
  await expect(page.getByText(/4 pictures .*(blank|nothing|black)/i).first()).toBeVisible();
});

test("case O: a ZIP of ZIPs says what to do", async ({ page, train }) => {
  await train.open();
  await train.upload(sentZip("zips.zip"));
  await expect(page.getByRole("region", { name: "Upload" }).getByRole("alert")).toContainText("red.zip");
});
