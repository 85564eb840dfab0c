// Takes the README's pictures anew, only of the samples in public/ and of the digits that come with Whisker. It trains on
// these, so it wants a server with a fresh data folder:
//     npm run build && WHISKER_DATA_DIR=$(mktemp -d) make start, then: node e2e/screenshots.mjs http://localhost:5000
// CHROMIUM_PATH says where the browser is, as for the tests.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { chromium } from "@playwright/test";

const ROOT = join(import.meta.dirname, "..");
const WIDTH_PX = 1440;
const MARGIN_PX = 32;
// Every third shade of a channel: no eye sees it, and photos compress much better.
const SHRINK = `import sys; from PIL import Image; shot = Image.open(sys.argv[1]).convert("RGB")
shot.point([round(value / 3) * 3 for value in range(256)] * 3).save(sys.argv[1], optimize=True)`;
const TRAINING_MS = 300_000;
// Thumbnails are made when they are first asked for, as the page comes into view.
const THUMBNAILS_MS = 4000;
const SAMPLES = ["cat.jpg", "coffee.jpg", "drawn-dog.jpg"];

const [baseURL = "http://localhost:5000"] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const viewport = { width: WIDTH_PX, height: 900 };
const page = await browser.newPage({ baseURL, viewport, colorScheme: "light", reducedMotion: "reduce" });

/** Save the page, just high enough for its content, or its upper part where that says enough. */
async function shoot(name, mostPx = Infinity) {
  const content = await page.locator("main > div").boundingBox();
  const height = Math.min(Math.ceil(content.y + content.height + MARGIN_PX), mostPx);
  await page.setViewportSize({ width: WIDTH_PX, height });
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.mouse.move(0, 0);
  await page.waitForTimeout(THUMBNAILS_MS);
  const path = join(ROOT, "docs", "images", `${name}.png`);
  await page.screenshot({ path });
  execFileSync(join(ROOT, ".venv", "bin", "python"), ["-c", SHRINK, path]);
}

await page.goto("/");
// One after the other, the last first: the newest card stands first, and no picture waits for another.
for (const sample of SAMPLES.toReversed()) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add photos" }).click();
  await (await chooser).setFiles(join(ROOT, "public", "samples", sample));
  await page.getByRole("article", { name: sample }).getByRole("list", { name: "Probability of each class" }).waitFor();
}
await shoot("predict");

// The digits come with Whisker, so their pictures may be shown; the bundled model stays live.
await page.goto("/train/");
await page.getByRole("button", { name: "Try the digits sample" }).click();
await page.getByRole("button", { name: "Start training" }).waitFor({ timeout: TRAINING_MS });
await page.getByRole("list").getByRole("img").first().waitFor();
await page.waitForLoadState("networkidle");
await shoot("train", 1200);
await page.getByRole("button", { name: "Start training" }).click();
await page.getByRole("link", { name: "See the model" }).click({ timeout: TRAINING_MS });
await page.getByRole("region", { name: "Worst mistakes" }).getByRole("img").first().waitFor();
await page
  .getByRole("img", { name: /^Share answered/ })
  .locator("svg")
  .first()
  .waitFor();
await page.waitForLoadState("networkidle");
await shoot("model", 2000);

// Training has looked at the digits with the network: likely wrong labels, and a map.
await page.goto("/insights/?dataset=digits");
await page.getByRole("region", { name: "Findings" }).getByRole("img").first().waitFor();
await page.getByRole("region", { name: "Map of the pictures" }).waitFor();
await page.waitForLoadState("networkidle");
await shoot("insights", 1590);

await page.goto("/versions/");
await page.getByRole("region", { name: "Figures of both" }).waitFor();
await shoot("models", 1300);
await browser.close();
