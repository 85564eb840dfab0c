import { readFileSync } from "node:fs";

import { expect, test } from "./fixtures";
import { sample } from "./pictures";

test("a batch downloads as a table in which no cell is a formula", async ({ page, predict }) => {
  await predict.open();
  await predict.browse(sample("cat.jpg", "=2+2.jpg"), sample("coffee.jpg"));
  await expect(page.getByRole("radio", { name: "Unknown 1" })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Sure 1" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("whisker-predictions.csv");
  const [header, cat, coffee] = readFileSync(await file.path(), "utf-8")
    .replace("\uFEFF", "")
    .split("\r\n");
  expect(header).toContain("file,status,predicted_class,confidence");
  expect(cat).toMatch(/^'=2\+2\.jpg,done,cats,0\.9\d+,high,false,/);
  expect(coffee).toMatch(/^coffee\.jpg,done,\w+,[\d.]+,\w+,true,/);
});
