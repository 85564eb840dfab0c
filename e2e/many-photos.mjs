// Measures how Predict does with many photos: node e2e/many-photos.mjs FOLDER [URL] [COUNT]
// The folder holds the photos, the address is that of a running Whisker (http://127.0.0.1:5000), COUNT is 1000.
// CHROMIUM_PATH says where the browser is, as for the tests.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { chromium } from "@playwright/test";

const [folder, url = "http://127.0.0.1:5000", count = "1000"] = process.argv.slice(2);
if (folder === undefined) throw new Error("Say in which folder the photos are.");
const photos = readdirSync(folder)
  .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
  .slice(0, Number(count))
  .map((name) => join(folder, name));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--enable-precise-memory-info"],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const session = await page.context().newCDPSession(page);
await session.send("HeapProfiler.enable");

/** JS heap after a collection, and what the page's process holds in all, in MB. */
async function memory() {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const nodes = metrics.find(({ name }) => name === "Nodes")?.value;
  return { heapMB: Math.round(usedSize / 1e5) / 10, nodes, ...(await rendererMB()) };
}

/** Resident memory of the largest renderer; Linux only. */
async function rendererMB() {
  const root = await browser.newBrowserCDPSession();
  const { processInfo } = await root.send("SystemInfo.getProcessInfo");
  const sizes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf-8"))?.[1] ?? 0) / 1000);
  return { rendererMB: Math.round(Math.max(...sizes)) };
}

/** Times between frames while the page scrolls to its end and back, in ms. */
function scrollFrames() {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const deltas = [];
        let before = performance.now();
        let step = 40;
        const started = before;
        const frame = (now) => {
          deltas.push(now - before);
          before = now;
          const atEnd = window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 2;
          if (atEnd) step = -Math.abs(step);
          window.scrollBy(0, step);
          if (now - started < 8000 && !(step < 0 && window.scrollY === 0)) requestAnimationFrame(frame);
          else {
            deltas.sort((a, b) => a - b);
            const at = (share) => Math.round(deltas[Math.floor((deltas.length - 1) * share)] * 10) / 10;
            resolve({ frames: deltas.length, p50: at(0.5), p95: at(0.95), max: at(1) });
          }
        };
        requestAnimationFrame(frame);
      }),
  );
}

await page.goto(url);
await page.getByRole("heading", { level: 1, name: "Predict" }).waitFor();
console.log("empty", await memory());

await page.evaluate(() => {
  const input = document.querySelector("input[type=file]");
  input.addEventListener("change", () => (window.changedAt = performance.now()), { capture: true, once: true });
  window.seen = {};
  new MutationObserver(() => {
    const now = performance.now();
    if (window.seen.added === undefined && document.querySelector("[data-results]")) window.seen.added = now;
    if (
      window.seen.answered === undefined &&
      document.querySelector("[data-results] .text-sure, [data-results] .text-unknown")
    )
      window.seen.answered = now;
  }).observe(document.body, { childList: true, subtree: true });
});
await page.getByLabel("Photos to classify").setInputFiles(photos);
await page.waitForFunction(() => window.seen.answered !== undefined, undefined, { timeout: 120_000 });
console.log(
  "from the drop, ms",
  await page.evaluate(() => ({
    added: Math.round(window.seen.added - window.changedAt),
    firstAnswer: Math.round(window.seen.answered - window.changedAt),
  })),
);
console.log("scrolling the grid while answers come", await scrollFrames());
const started = Date.now();
await page.getByText(/^Done:/).waitFor({ state: "attached", timeout: 1_800_000 });
console.log(
  `all ${photos.length} answered after a further`,
  `${Math.round((Date.now() - started) / 1000)} s`,
  await memory(),
);
for (const name of ["Grid", "Table", "Cards"]) {
  await page.getByRole("radio", { name, exact: true }).click();
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.waitForTimeout(1500);
  console.log(name, await scrollFrames(), await memory());
}
await page.reload();
const reloaded = Date.now();
await page.getByRole("radio", { name: `All ${photos.length.toLocaleString("en-GB").replace(",", "")}` }).waitFor();
console.log("back after a reload, ms", Date.now() - reloaded);
await browser.close();
