import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expectAccessible, inBothThemes, overflowOf } from "./axe";
import { expect, test } from "./fixtures";
import { sample } from "./pictures";

const FRAMES = 30;
/** Well below what an idle machine gives: how fast it is, is measured elsewhere. */
const LEAST_ANSWERS = 3;

// Motion JPEG is nothing but pictures one after the other.
const film = join(mkdtempSync(join(tmpdir(), "whisker-film-")), "dog.mjpeg");
writeFileSync(film, Buffer.concat(Array.from({ length: FRAMES }, () => sample("drawn-dog.jpg").buffer)));

test.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${film}`,
    ],
  },
  permissions: ["camera"],
});

test("what the camera sees is answered again and again, until it is paused", async ({ page, predict }) => {
  let answers = 0;
  page.on("response", (response) => {
    if (new URL(response.url()).pathname === "/predict" && response.ok()) answers++;
  });
  await predict.open();
  await predict.startCamera();
  await expect(predict.camera.getByText("Dogs").first()).toBeVisible();
  await expect(predict.camera.getByText(/^\d+\.\d answers a second$/)).toBeVisible();
  await expect.poll(() => answers).toBeGreaterThan(LEAST_ANSWERS);
  await predict.camera.getByRole("button", { name: "Pause" }).click();
  await expect(predict.camera.getByText("Paused: nothing is sent")).toBeVisible();
  const paused = answers;
  await predict.camera.getByRole("button", { name: "Go on" }).click();
  await expect.poll(() => answers).toBeGreaterThan(paused + LEAST_ANSWERS);
  await expect(predict.cards).toHaveCount(0);
});

test.describe("in light and dark", () => {
  // Axe cannot judge colours in the middle of a fade.
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("the camera with an answer has no fault, on a phone as well", async ({ page, predict }) => {
    await predict.open();
    await predict.startCamera();
    await expect(predict.camera.getByText("Dogs").first()).toBeVisible();
    await predict.camera.getByRole("button", { name: "Pause" }).click();
    await inBothThemes(page, () => expectAccessible(page));
    await page.setViewportSize({ width: 390, height: 844 });
    await inBothThemes(page, async () => {
      await expectAccessible(page);
      expect(await overflowOf(page)).toBe(0);
    });
  });
});
