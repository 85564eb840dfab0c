import { expectAccessible, overflowOf } from "../axe";
import { expect, test } from "../fixtures";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    // Axe cannot judge colours in the middle of a fade.
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("load tests, their charts and their comparison have no fault", async ({ load, page }) => {
      await load.open();
      await expect(load.verdict).toBeVisible();
      await expect(page.getByRole("img", { name: /^Users by second/ })).toBeVisible();
      await expect(page.getByRole("region", { name: "With 20 users, then and now" })).toBeVisible();
      await page.getByText("As a table").first().click();
      await expectAccessible(page);
      expect(await overflowOf(page)).toBe(0);
    });
  });
}
