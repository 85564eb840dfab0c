import { expect, test } from "./fixtures";

test("a photo taken with the camera is classified", async ({ page, predict }) => {
  await predict.open();
  await page.getByRole("button", { name: "Camera" }).click();
  const dialog = page.getByRole("dialog", { name: "Take a photo" });
  await dialog.getByRole("button", { name: "Take the photo" }).click();
  await expect(dialog).toBeHidden();
  await expect(predict.card("camera-").getByRole("list", { name: "Probability of each class" })).toBeVisible();
});

test("Esc closes the camera without a photo", async ({ page, predict }) => {
  await predict.open();
  await page.getByRole("button", { name: "Camera" }).click();
  await expect(page.getByRole("dialog", { name: "Take a photo" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(predict.cards).toHaveCount(0);
});
