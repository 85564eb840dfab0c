import { chromium, type Page } from "@playwright/test";

import { expectAccessible, inBothThemes, overflowOf } from "../axe";
import { makeFilm } from "../film";
import { expect, test } from "../fixtures";
import { TRAINING_MS } from "../pages/train-page";

// One after the other: the later ones look at what the first one made.
test.describe.configure({ mode: "serial" });

const SCENE_SECONDS = 20;
const FRAMES = 30;

let film = "";

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await browser.newPage();
  film = await makeFilm(page, [
    { sample: "cat.jpg", seconds: SCENE_SECONDS },
    { sample: "rocket.jpg", seconds: SCENE_SECONDS },
  ]);
  await page.close();
});

/** How blue what the camera shows is, from red at -1 to blue at 1: the rocket stands in the sky, the cat does not. */
async function blueness(page: Page): Promise<number> {
  return page.getByLabel(/^What the (camera sees|model is asked about)$/).evaluate((video: HTMLVideoElement) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d");
    context?.drawImage(video, 0, 0, 1, 1);
    const [red = 0, , blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
    return (blue - red) / (blue + red + 1);
  });
}

/** Wait until a scene begins, so that all of a take is of it. */
async function waitForScene(page: Page, scene: "cat" | "rocket"): Promise<void> {
  const isRocket = async () => (await blueness(page)) > 0.05;
  const other = scene !== "rocket";
  await expect.poll(isRocket, { timeout: SCENE_SECONDS * 2500 }).toBe(other);
  await expect.poll(isRocket, { timeout: SCENE_SECONDS * 2500 }).toBe(!other);
}

test("two classes of the camera become a model that answers the camera, in four clicks", async ({ baseURL }) => {
  test.setTimeout(TRAINING_MS + 240_000);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${film}`,
    ],
  });
  const context = await browser.newContext({ baseURL: baseURL ?? "", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const counted = window as unknown as { clicks: number };
    counted.clicks = Number(sessionStorage.getItem("clicks"));
    window.addEventListener("pointerdown", () => sessionStorage.setItem("clicks", String(++counted.clicks)), true);
  });
  await page.goto("/train/");
  await page.getByRole("link", { name: "Use the camera" }).click();
  await expect(page.getByRole("button", { name: "5 more photos for Class 1" })).toBeDisabled();

  const record = async (name: string, scene: "cat" | "rocket") => {
    const card = page.getByRole("region", { name, exact: true });
    const button = card.getByRole("button", { name: `Hold to record: ${name}` });
    await expect(button).toBeVisible();
    await waitForScene(page, scene);
    await button.hover();
    await page.mouse.down();
    await expect
      .poll(async () => Number(/\d+/.exec((await card.getByText(/^\d+ photos?$/).textContent()) ?? "")?.[0]), {
        timeout: 30_000,
      })
      .toBeGreaterThanOrEqual(FRAMES);
    await page.mouse.up();
  };
  await record("Class 1", "cat");
  await expectAccessible(page);
  await record("Class 2", "rocket");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  expect(await page.evaluate(() => (window as unknown as { clicks: number }).clicks)).toBe(4);

  const answers = page.getByRole("region", { name: "Live answers" });
  await expect(answers).toBeVisible({ timeout: TRAINING_MS });
  const ready = page.getByRole("region", { name: /is ready$/ });
  await ready.getByRole("button", { name: "same scene" }).click();
  await expect(page.getByText(/a scene that it also learned from/)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  for (const [scene, name] of [
    ["cat", "Class 1"],
    ["rocket", "Class 2"],
  ] as const) {
    await waitForScene(page, scene);
    await expect(answers.getByRole("paragraph").filter({ hasText: name })).toBeVisible();
  }

  // Nothing went live by itself; a reload loses neither the photos nor the version.
  const { model_version: live } = (await (await page.request.get("/ready")).json()) as { model_version: string };
  expect(live).not.toMatch(/^class-/);
  await page.reload();
  await expect(ready).toBeVisible();
  await expect(page.getByRole("region", { name: "Class 1", exact: true }).getByText(/^\d+ photos$/)).toBeVisible();
  await ready.getByRole("button", { name: "Add more" }).click();
  await expect(page.getByRole("button", { name: "Train again" })).toBeEnabled();

  // What records stops with the camera, and does not go on by itself once that is back.
  await page.getByRole("checkbox", { name: "Press once to record, again to stop" }).check();
  const toggle = page.getByRole("region", { name: "Class 1", exact: true }).getByRole("button", { name: /: Class 1$/ });
  await toggle.click();
  await expect(toggle).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Turn off" }).click();
  await page.getByRole("button", { name: "Use the camera" }).click();
  await expect(toggle).toHaveAttribute("aria-pressed", "false");
  await browser.close();
});

for (const width of [1440, 390]) {
  test(`the class maker has no fault, ${width} px wide`, async ({ browser, baseURL }) => {
    const look = { viewport: { width, height: 844 }, reducedMotion: "reduce" } as const;
    const context = await browser.newContext({ baseURL: baseURL ?? "", ...look });
    const page = await context.newPage();
    await page.goto("/train/?make=photos");
    await expect(page.getByRole("button", { name: "Use the camera" })).toBeVisible();
    await inBothThemes(page, async () => {
      await expectAccessible(page);
      expect(await overflowOf(page)).toBe(0);
    });
    await context.close();
  });
}
