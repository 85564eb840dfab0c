import { expect, test } from "../fixtures";
import { sample } from "../pictures";

test("what people corrected of the bundled model becomes a dataset, where there was none", async ({
  page,
  predict,
  train,
}) => {
  await predict.open();
  await predict.browse(sample("cat.jpg"), sample("coffee.jpg"));

  // By keyboard alone: the field has the focus when it is asked for, and nothing loses it.
  const coffee = predict.card("coffee.jpg");
  await coffee.getByRole("button", { name: "It is something else" }).press("Enter");
  await expect(coffee.getByRole("combobox", { name: "What does it show?" })).toBeFocused();
  await page.keyboard.type("cup");
  await page.keyboard.press("Enter");
  await expect(coffee.getByRole("status").filter({ hasText: "Thanks: Cup" })).toBeFocused();
  const cat = predict.card("cat.jpg");
  await cat.getByRole("button", { name: "It is something else" }).press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(cat.getByRole("button", { name: "It is something else" })).toBeFocused();
  await cat.getByRole("button", { name: "Right" }).click();
  await cat.getByRole("link", { name: "inbox" }).click();

  await expect(page.getByRole("link", { name: "upload one on Train" })).toBeVisible();
  await expect(page.getByText("whisker data fetch cats-vs-dogs")).toBeVisible();
  await page.getByLabel("Select all 2").check();
  await page.getByRole("button", { name: "Start a dataset from these" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("shapes of the inbox");
  await page.getByRole("button", { name: "Start the dataset" }).click();
  await train.waitForReport();
  const classes = page.getByRole("region", { name: "Classes" });
  await expect(classes.getByText("Cats")).toBeVisible();
  await expect(classes.getByText("Cup")).toBeVisible();
  await page.goto("/inbox/");
  await expect(page.getByRole("heading", { name: "Nothing waits here" })).toBeVisible();
});
