import { expect, test } from "./fixtures";

test("a sample can be classified and its heatmap faded with the keyboard alone", async ({ page, predict }) => {
  await predict.open();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Add photos" })).toBeFocused();
  const cat = page.getByRole("button", { name: "A cat" });
  for (
    let presses = 0;
    presses < 8 && !(await cat.evaluate((button) => button === document.activeElement));
    presses++
  ) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  const card = predict.card("cat.jpg");
  await expect(card.getByRole("heading", { name: "Cats" })).toBeVisible();
  const slider = card.getByRole("slider", { name: /Heatmap opacity/ });
  for (
    let presses = 0;
    presses < 16 && !(await slider.evaluate((thumb) => thumb === document.activeElement));
    presses++
  ) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("ArrowRight");
  await expect(card.getByTestId("heatmap")).toHaveCSS("opacity", "0.55");
});
