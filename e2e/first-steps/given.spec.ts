import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { drawing, drawnZip } from "../drawings";
import { dropPaths, folderOf } from "../dropping";
import { expect, test } from "../fixtures";
import { sample } from "../pictures";

const COUNT = 12;

/** A folder of class folders, with what a Mac leaves in it. */
function shapes(): string {
  const files: Record<string, Buffer> = { "shapes/.DS_Store": Buffer.from("x"), "shapes/notes.txt": Buffer.from("x") };
  for (let index = 0; index < COUNT; index++) {
    files[`shapes/circles/${index}.png`] = drawing("circles", index);
    files[`shapes/Streifen 条/${index}.png`] = drawing("stripes", index);
  }
  return folderOf(files);
}

test("case D: a dropped folder of class folders is packed, uploaded and read", async ({ page, train }) => {
  await train.open();
  await dropPaths(page, join(shapes(), "shapes"));
  await train.makeDataset();
  await train.waitForReport();
  const classes = page.getByRole("region", { name: "Classes" });
  await expect(classes.getByText("Circles")).toBeVisible();
  await expect(classes.getByText("Streifen 条")).toBeVisible();
  await expect(page.getByText(`${COUNT * 2} PNG`)).toBeVisible();
});

test("case D: a chosen folder is taken as a dropped one is", async ({ page, train }) => {
  await train.open();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a folder" }).click();
  await (await chooser).setFiles(join(shapes(), "shapes"));
  await train.makeDataset();
  await train.waitForReport();
  await expect(page.getByRole("region", { name: "Classes" }).getByText("Circles")).toBeVisible();
});

test("case D: of two ZIPs, pictures and odd files each is told apart", async ({ page, train }) => {
  const { buffer: cat } = sample("cat.jpg");
  const root = folderOf({
    "a.zip": drawnZip(2).buffer,
    "b.zip": drawnZip(2).buffer,
    "cat.jpg": cat,
    "dog.jpg": cat,
    "notes.txt": Buffer.from("notes"),
    "flat/1.jpg": cat,
  });
  mkdirSync(join(root, "nothing"));
  const at = (...names: string[]) => names.map((name) => join(root, name));
  await train.open();
  const alert = page.getByRole("region", { name: "What was given" }).getByRole("alert");
  const given: [string[], string][] = [
    [at("a.zip", "b.zip"), "2 ZIPs at once"],
    [at("a.zip", "notes.txt"), "Only a.zip can be uploaded"],
    [at("cat.jpg", "dog.jpg"), "2 pictures without a folder"],
    [at("notes.txt"), "notes.txt is not a ZIP"],
    [at("nothing"), "nothing is empty"],
    [at("flat"), "flat has no folders in it"],
    [at("flat", "notes.txt"), "A folder together with 1 file"],
  ];
  for (const [paths, words] of given) {
    await dropPaths(page, ...paths);
    await expect(alert).toContainText(words);
    await expect(page.getByLabel("Example of what a ZIP or folder holds")).toBeVisible();
  }
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByRole("button", { name: "Choose a ZIP" })).toBeFocused();
});

test("case D: pictures dropped on Train are classified on Predict", async ({ page, predict, train }) => {
  const { buffer } = sample("cat.jpg");
  const root = folderOf({ "tom.jpg": buffer, "felix.jpg": buffer });
  await train.open();
  await dropPaths(page, join(root, "tom.jpg"), join(root, "felix.jpg"));
  await page.getByRole("button", { name: "Classify them on Predict" }).click();
  await expect(predict.card("tom.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
  await expect(predict.cards).toHaveCount(2);
});

test("a ZIP that is refused leaves the example and another choice in sight", async ({ page, train }) => {
  await train.open();
  await train.upload({ name: "shapes.zip", mimeType: "application/zip", buffer: Buffer.from("no ZIP at all") });
  const card = page.getByRole("region", { name: "Upload" });
  await expect(card.getByRole("alert")).toBeVisible();
  await expect(card.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await expect(page.getByLabel("Example of what a ZIP or folder holds")).toBeVisible();
  const chooser = page.waitForEvent("filechooser");
  await card.getByRole("button", { name: "Choose another" }).click();
  await (await chooser).setFiles(drawnZip(COUNT));
  await train.makeDataset();
  await expect(page).toHaveURL(/\/train\/?\?job=/);
});
