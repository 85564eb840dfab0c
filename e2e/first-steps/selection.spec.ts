import { expect, test } from "../fixtures";
import { sample } from "../pictures";

test("selected pictures go to the inbox with their class, and none goes there twice", async ({ page, predict }) => {
  await predict.open();
  await predict.browse(sample("cat.jpg", "tom.jpg"), sample("rocket.jpg"));
  await expect(page.getByText(/^Done:/)).toBeAttached();
  await page.getByRole("radio", { name: "Grid", exact: true }).click();
  const grid = page.getByRole("grid", { name: "Pictures" });
  await grid.focus();
  await page.keyboard.press("Control+a");
  const actions = page.getByRole("toolbar", { name: "Selected pictures" });
  await actions.getByRole("button", { name: "Send to the inbox" }).click();
  // What nobody has looked at is no person's word.
  await expect(page.getByText(/^2 pictures have no class from you yet/)).toBeVisible();
  await actions.getByRole("button", { name: "All right" }).click();
  await expect(page.getByText("1 answer marked as right. 1 unknown one: say what it shows")).toBeVisible();
  await actions.getByRole("button", { name: "Send to the inbox" }).click();
  await expect(page.getByText(/^1 picture sent to the inbox\. 1 picture has no class from you yet/)).toBeVisible();
  await expect(grid.getByRole("gridcell", { name: /tom\.jpg.*in the inbox/ })).toBeVisible();
  await actions.getByRole("button", { name: "All of these are…" }).click();
  await page.getByRole("combobox", { name: "What do they show?" }).fill("space ship");
  await page.getByRole("button", { name: "Save" }).click();
  await actions.getByRole("button", { name: "Send to the inbox" }).click();
  // The cat is one of these too: the inbox follows.
  await expect(page.getByText("2 pictures sent to the inbox.")).toBeVisible();
  await actions.getByRole("button", { name: "Send to the inbox" }).click();
  await expect(page.getByText("These pictures are in the inbox already.")).toBeVisible();
});
