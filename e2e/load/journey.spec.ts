import { expectAccessible } from "../axe";
import { expect, test } from "../fixtures";
import { LOAD_TEST_MS } from "../pages/load-page";

test.describe.configure({ mode: "serial" });

test("before the first load test the page teaches how to make one", async ({ load, page }) => {
  await load.open();
  await expect(page.getByRole("heading", { name: "No load test yet" })).toBeVisible();
  await expectAccessible(page);
});

test("20, then 200 users are answered without a failure, and the page shows it", async ({ baseURL, load, page }) => {
  test.setTimeout(LOAD_TEST_MS);
  await load.run(baseURL ?? "", 20, 200);
  await load.open();
  await expect(load.verdict.getByText("Passed")).toBeVisible();
  await expect(load.verdict.getByText(/^20, then 200 users/)).toBeVisible();
  await expect(load.stages.getByRole("rowheader")).toHaveText(["20", "200"]);
  await expect(load.stages.getByRole("cell", { name: "none" })).toHaveCount(2);
  await expect(page.getByRole("img", { name: /^Failures a second by second: failures at most 0/ })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /Locust's own report/ }).click();
  expect((await download).suggestedFilename()).toMatch(/^flood-\d{8}-\d{6}-report\.html$/);
});

test("a second load test is compared with the first", async ({ baseURL, load, page }) => {
  test.setTimeout(LOAD_TEST_MS);
  await load.run(baseURL ?? "", 20);
  await load.open();
  await expect(page.getByRole("region", { name: "With 20 users, then and now" })).toBeVisible();
  await page.getByRole("region", { name: "Table of load tests" }).getByRole("link").last().click();
  await expect(page).toHaveURL(/\?test=/);
  await expect(load.stages.getByRole("rowheader")).toHaveText(["20", "200"]);
});
