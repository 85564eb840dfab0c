import { expect, test } from "./fixtures";

test("the page follows the system until a theme is chosen, and remembers the choice", async ({
  page,
  predict,
  shell,
}) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await predict.open();
  expect(await shell.isDark()).toBe(true);
  await shell.chooseTheme("Light");
  expect(await shell.isDark()).toBe(false);
  await page.reload({ waitUntil: "commit" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});

test("the sidebar folds to icons and stays folded", async ({ page, predict, shell }) => {
  await predict.open();
  await page.getByRole("button", { name: "Fold the sidebar" }).click();
  await page.reload();
  await expect(page.getByRole("button", { name: "Unfold the sidebar" })).toBeVisible();
  await expect(shell.navigation.getByText("Models")).toBeHidden();
  await expect(shell.navigation.getByRole("link", { name: "Models" })).toBeVisible();
});

test("an address that leads nowhere shows a page with a way back", async ({ page }) => {
  await page.goto("/nowhere/");
  await page.getByRole("link", { name: "Back to Predict" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Predict" })).toBeVisible();
});
