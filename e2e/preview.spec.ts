import type { Locator, Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { heicPicture, sample } from "./pictures";

// A trace fetches every blob on the page for its snapshots, against the page's own content security policy.
test.use({ trace: "off" });

/** Note the preview wish of every picture sent. */
function watchWishes(page: Page): (string | null)[] {
  const wishes: (string | null)[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === "/predict" && request.method() === "POST") wishes.push(searchParams.get("preview"));
  });
  return wishes;
}

/** The picture is painted, from the server's copy, and its heatmap lies exactly over it. */
async function expectPreview(card: Locator, name: string): Promise<void> {
  const picture = card.getByRole("img", { name });
  await expect(picture).toHaveAttribute("src", /^blob:/);
  await expect(picture).toHaveJSProperty("complete", true);
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  const heatmap = card.getByTestId("heatmap");
  expect(await heatmap.boundingBox()).toEqual(await picture.boundingBox());
  await expect(card.getByRole("slider", { name: /Heatmap opacity/ })).toBeVisible();
}

test("a HEIC, which this browser cannot show, is shown by its preview after one request", async ({ page, predict }) => {
  const wishes = watchWishes(page);
  await predict.open();
  await predict.browse(heicPicture());
  await expectPreview(predict.card("drawn.heic"), "drawn.heic");
  expect(wishes).toEqual(["true"]);
});

test("an ordinary photo is shown as it is, without a preview", async ({ page, predict }) => {
  const wishes = watchWishes(page);
  await predict.open();
  await predict.browse(sample("cat.jpg"));
  const card = predict.card("cat.jpg");
  await expect(card.getByRole("heading", { name: "Cats" })).toBeVisible();
  await expect(card.getByRole("img", { name: "cat.jpg" })).toHaveAttribute("src", /^blob:/);
  expect(wishes).toEqual(["false"]);
});

test("a picture from the web is shown by its preview", async ({ page, predict }) => {
  // The tests reach no web: the photo itself goes to the server in place of its address.
  await page.route("**/predict?*", (route) =>
    route.continue({ headers: { "Content-Type": "image/jpeg" }, postData: sample("cat.jpg").buffer }),
  );
  await predict.open();
  await predict.fetchUrl("https://example.org/tom.jpg");
  await expect(predict.card("tom.jpg").getByRole("heading", { name: "Cats" })).toBeVisible();
  await expectPreview(predict.card("tom.jpg"), "tom.jpg");
});
