import { expect, test } from "./fixtures";
import { sample } from "./pictures";

test("a protected server asks for a token, keeps it in the tab, and answers", async ({ page, predict }) => {
  await page.route("**/predict?*", async (route) => {
    if (route.request().headers().authorization === "Bearer secret") return route.continue();
    const body = { code: "unauthorized", title: "Unauthorized", detail: "A token is needed.", status: 401 };
    return route.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify(body) });
  });
  await predict.open();
  await predict.browse(sample("cat.jpg"));
  const dialog = page.getByRole("dialog", { name: "Access token needed" });
  await dialog.getByLabel("Access token").fill("secret");
  await dialog.getByRole("button", { name: "Use this token" }).click();
  await expect(predict.card("cat.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
});

test("without a connection the page says so, and recovers", async ({ page, predict }) => {
  await page.route("**/ready", (route) => route.abort());
  await predict.open();
  await expect(page.getByText("The server cannot be reached")).toBeVisible();
  await page.unroute("**/ready");
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText("The server cannot be reached")).toBeHidden();
});
