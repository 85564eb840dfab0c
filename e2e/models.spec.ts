import { expect, test } from "./fixtures";

test("the live model tells how good it is, what it mistakes, and what it is", async ({ models, page, shell }) => {
  await models.open();
  await expect(shell.modelChip).toBeVisible();
  await expect(page.getByRole("term").filter({ hasText: "Accuracy" })).toBeVisible();
  await expect(models.matrix.getByRole("rowheader")).toHaveCount(2);
  await models.unfoldCard();
  await expect(models.versions.getByText("bundled")).toBeVisible();
});
