import { drawing } from "../drawings";
import { expect, test } from "../fixtures";

const COUNT = 6;

test("unknown pictures that look alike get one name, and are selected for a dataset", async ({ page }) => {
  for (let number = 0; number < COUNT; number++) {
    const file = { name: `${number}.png`, mimeType: "image/png", buffer: drawing("stripes", 600 + number) };
    const sent = await page.request.post("/feedback", { multipart: { class_name: "unknown", file } });
    expect(sent.status()).toBe(201);
  }
  await page.goto("/inbox/");
  const panel = page.getByRole("region", { name: /^(A new class|New classes)\?$/ });
  const group = panel.getByRole("listitem").filter({ has: page.getByRole("heading", { name: `${COUNT} look alike` }) });
  await group.getByRole("button", { name: "Make it a class" }).press("Enter");
  await page.keyboard.type("stripes");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`Stripes: ${COUNT} pictures, selected below`)).toBeVisible();
  await expect(page.getByText(`${COUNT} pictures selected`)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Stripes", exact: true })).toHaveCount(COUNT);
  await expect(group).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(group).toBeVisible();
});
