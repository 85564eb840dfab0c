import { expect, test } from "./fixtures";

test("an address that leads inside the server's own network is refused in words", async ({ predict }) => {
  await predict.open();
  await predict.fetchUrl("http://127.0.0.1/cat.jpg");
  const card = predict.card("cat.jpg");
  await expect(card.getByRole("alert")).toBeVisible();
  await expect(card.getByRole("alert")).toContainText("private or reserved network");
});

test("what is no address is not sent", async ({ page, predict }) => {
  await predict.open();
  await predict.fetchUrl("cat.jpg");
  await expect(page.getByRole("heading", { name: /Drop photos|Choose photos/ })).toBeVisible();
});
