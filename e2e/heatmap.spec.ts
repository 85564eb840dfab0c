import { expect, test } from "./fixtures";
import { sample } from "./pictures";

test("the heatmap lies exactly over the picture and fades with its slider", async ({ page, predict }) => {
  await predict.open();
  await predict.browse(sample("cat.jpg"));
  const card = predict.card("cat.jpg");
  const heatmap = card.getByTestId("heatmap");
  await expect(heatmap).toHaveCSS("opacity", "0.5");
  expect(await heatmap.boundingBox()).toEqual(await card.getByRole("img", { name: "cat.jpg" }).boundingBox());
  await card.getByRole("slider", { name: /Heatmap opacity/ }).focus();
  await page.keyboard.press("Home");
  await expect(heatmap).toHaveCSS("opacity", "0");
  await page.keyboard.press("End");
  await expect(heatmap).toHaveCSS("opacity", "1");
});
