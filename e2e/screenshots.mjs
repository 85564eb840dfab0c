// Takes the README's pictures anew, only of the samples in public/ and of the digits that come with Whisker. It trains on
// these and corrects some, so it wants a server with a fresh data folder, that keeps feedback, and beside it a flood:
//     export WHISKER_DATA_DIR=$(mktemp -d) WHISKER_FEEDBACK=1
//     make flood; make start, then: node e2e/screenshots.mjs http://localhost:5000
// CHROMIUM_PATH says where the browser is, as for the tests. Names after the address take only these pictures, such as
// load, of a server on which the others were taken before.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
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

// What a person would say of the samples; the dataset to add them to is the digits, for want of another.
const CORRECTIONS = { "cat.jpg": "cats", "drawn-dog.jpg": "dogs", "coffee.jpg": "cups" };

const [baseURL = "http://localhost:5000", ...wanted] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const viewport = { width: WIDTH_PX, height: 900 };
const page = await browser.newPage({ baseURL, viewport, colorScheme: "light", reducedMotion: "reduce" });

/** Save a page, just high enough for its content, or its upper part where that says enough. */
async function shoot(name, mostPx = Infinity, from = page) {
  const { width } = from.viewportSize();
  const content = await from.locator("main > div").boundingBox();
  const height = Math.min(Math.ceil(content.y + content.height + MARGIN_PX), mostPx);
  await from.setViewportSize({ width, height });
  await from.evaluate(() => window.scrollTo(0, 0));
  await from.mouse.move(0, 0);
  await from.waitForTimeout(THUMBNAILS_MS);
  await save(name, from);
}

/** Save what is to be seen right now. */
async function save(name, from) {
  const path = join(ROOT, "docs", "images", `${name}.png`);
  await from.screenshot({ path });
  execFileSync(join(ROOT, ".venv", "bin", "python"), ["-c", SHRINK, path]);
}

/** Ask for samples one after the other, the last first: the newest card stands first, and none waits for another. */
async function predict(samples, from = page) {
  await from.goto("/");
  for (const sample of samples.toReversed()) {
    const chooser = from.waitForEvent("filechooser");
    await from.getByRole("button", { name: "Add photos" }).click();
    await (await chooser).setFiles(join(ROOT, "public", "samples", sample));
    const card = from.getByRole("article", { name: sample });
    await card.getByRole("list", { name: "Probability of each class" }).waitFor();
  }
}

async function answer(path, options) {
  const response = await page.request.fetch(path, options);
  if (!response.ok()) throw new Error(`${path}: ${await response.text()}`);
  return response.json();
}

/** Send samples in with the class that is right, as the Predict page does. */
async function correct() {
  for (const [name, class_name] of Object.entries(CORRECTIONS)) {
    const buffer = await readFile(join(ROOT, "public", "samples", name));
    const file = { name, mimeType: "image/jpeg", buffer };
    const { predicted_class, confidence, model_version } = await answer("/predict", {
      method: "POST",
      multipart: { file },
    });
    await answer("/feedback", {
      method: "POST",
      multipart: { file, class_name, predicted_class, confidence, model_version },
    });
  }
}

const SHOTS = {
  predict: async () => {
    await predict(SAMPLES);
    await shoot("predict");
  },

  // The digits come with Whisker, so their pictures may be shown; the bundled model stays live.
  train: async () => {
    await page.goto("/train/");
    await page.getByRole("button", { name: "Try the digits sample" }).click();
    await page.getByRole("button", { name: "Start training", exact: true }).waitFor({ timeout: TRAINING_MS });
    await page.getByRole("list").getByRole("img").first().waitFor();
    await page.waitForLoadState("networkidle");
    await shoot("train", 1200);
    await page.getByRole("button", { name: "Start from a recipe" }).click();
    await page.getByRole("dialog").getByRole("button").nth(1).waitFor();
    await page.setViewportSize(viewport);
    await page.waitForTimeout(THUMBNAILS_MS);
    await save("recipes", page);
    await page.keyboard.press("Escape");
  },

  model: async () => {
    await page.getByRole("button", { name: "Start training", exact: true }).click();
    await page.getByRole("link", { name: "See the model" }).click({ timeout: TRAINING_MS });
    await page.getByRole("region", { name: "What the answers mean in practice" }).waitFor();
    await page.waitForLoadState("networkidle");
    await shoot("model", 1300);
  },

  // Training has looked at the digits with the network: likely wrong labels, and a map.
  insights: async () => {
    await page.goto("/insights/?dataset=digits");
    await page.getByRole("region", { name: "Findings" }).getByRole("img").first().waitFor();
    await page.getByRole("region", { name: "Map of the pictures" }).waitFor();
    await page.waitForLoadState("networkidle");
    await shoot("insights", 1590);
  },

  models: async () => {
    await page.goto("/versions/");
    await page.getByRole("region", { name: "Figures of both" }).waitFor();
    await shoot("models", 1300);
  },

  inbox: async () => {
    await correct();
    await page.goto("/inbox/");
    await page.getByRole("img").first().waitFor();
    await page.waitForLoadState("networkidle");
    await shoot("inbox");
  },

  load: async () => {
    const { floods } = await answer("/floods");
    if (floods.length === 0)
      throw new Error("The data folder has no flood yet: run make flood with its WHISKER_DATA_DIR.");
    await page.goto("/load/");
    await page.getByRole("region", { name: "Over time" }).locator("svg").first().waitFor();
    await page.waitForLoadState("networkidle");
    await shoot("load", 1600);
  },

  // On a phone, in the dark.
  phone: async () => {
    const size = { width: 390, height: 844 };
    const dark = { baseURL, viewport: size, deviceScaleFactor: 2, colorScheme: "dark", reducedMotion: "reduce" };
    const phone = await browser.newPage(dark);
    await predict(["cat.jpg"], phone);
    await shoot("phone", size.height, phone);
  },
};

const unknown = wanted.filter((name) => !(name in SHOTS));
if (unknown.length > 0)
  throw new Error(`There is no picture ${unknown.join(", ")}; there are ${Object.keys(SHOTS).join(", ")}.`);
for (const [name, take] of Object.entries(SHOTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  await page.setViewportSize(viewport);
  await take();
}
await browser.close();
