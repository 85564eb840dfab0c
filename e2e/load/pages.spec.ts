import { expectAccessible, inBothThemes, overflowOf } from "../axe";
import { expect, test } from "../fixtures";

// Axe cannot judge colours in the middle of a fade.
test.use({ contextOptions: { reducedMotion: "reduce" } });

test("load tests, their charts and their comparison have no fault", async ({ load, page }) => {
  await load.open();
  await expect(load.verdict).toBeVisible();
  await expect(page.getByRole("img", { name: /^Users by second/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "With 20 users, then and now" })).toBeVisible();
  await page.getByText("As a table").first().click();
  await inBothThemes(page, async () => {
    await expectAccessible(page);
    expect(await overflowOf(page)).toBe(0);
  });
});
