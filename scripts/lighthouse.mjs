/**
 * Measure every page with Lighthouse as a phone on a slow line sees it, on a server of its own with a trained dataset.
 *
 * Each page is loaded five times; what counts is the run with the median performance. A slow or busy machine makes
 * pages slower: its benchmark index is kept beside the figures. Exits with 1 where a page is below what is promised.
 */
import { spawn, execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

// Later ones need a newer Node.js than the rest of the project does.
const LIGHTHOUSE = "lighthouse@12.2.1";
const RUNS = Number(process.env.RUNS ?? 5);
const RESULTS = "benchmarks/results/lighthouse.json";
const LEAST = { performance: 90, accessibility: 100, "best-practices": 100, seo: 100 };
const LEAST_PERFORMANCE = { Predict: 95 };
const TIMINGS = {
  first_contentful_paint_ms: "first-contentful-paint",
  largest_contentful_paint_ms: "largest-contentful-paint",
  total_blocking_ms: "total-blocking-time",
  layout_shift: "cumulative-layout-shift",
};
const run = promisify(execFile);

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function ask(url, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url, body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

async function whenReady(base) {
  for (let second = 0; second < 60; second++) {
    const isReady = await fetch(`${base}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await wait(1000);
  }
  throw new Error("The server did not start within a minute.");
}

async function jobDone(base, id) {
  for (;;) {
    const job = await ask(`${base}/jobs/${id}`);
    if (job.state === "succeeded") return job;
    if (job.state === "failed" || job.state === "cancelled") throw new Error(`The job ${job.kind} is ${job.state}.`);
    await wait(1000);
  }
}

/** Give the pages something to show: a dataset, a version trained on it, jobs, and a short load test. */
async function fill(base) {
  const ingest = await ask(`${base}/datasets`, { sample: "digits" });
  const { result } = await jobDone(base, ingest.job_id);
  const training = await ask(`${base}/retrain`, { dataset: result.revision });
  const { result: made } = await jobDone(base, training.job_id);
  const job = encodeURIComponent(training.job_id);
  await run(".venv/bin/python", ["-m", "loadtest", "--host", base, "--stages", "5:10", "--uploads", "0"], {
    env: { ...process.env, WHISKER_DATA_DIR: data },
  }).catch(() => undefined); // whether it kept to its limits is not what is measured here
  return [
    ["Predict", "/"],
    ["Train", "/train/"],
    ["Train, a job", `/train/?job=${job}`],
    ["Insights", `/insights/?dataset=${encodeURIComponent(result.revision)}`],
    ["Models", "/versions/"],
    ["Models, a version", `/versions/view/?version=${encodeURIComponent(made.model_version)}`],
    ["Inbox", "/inbox/"],
    ["Load", "/load/"],
    ["Storage", "/space/"],
  ];
}

/** One run; now and then the browser records nothing, which Lighthouse says, and which is tried again. */
async function measureOnce(url, triesLeft = 2) {
  const flags = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"];
  try {
    const { stdout } = await run(
      "npx",
      [
        ...["--yes", LIGHTHOUSE, url, "--quiet", "--output=json", "--form-factor=mobile"],
        `--chrome-flags=${flags.join(" ")}`,
      ],
      { maxBuffer: 100_000_000 },
    );
    return JSON.parse(stdout);
  } catch (error) {
    if (triesLeft === 0) throw new Error(`${url} could not be measured: ${error.stderr || error}`, { cause: error });
    return measureOnce(url, triesLeft - 1);
  }
}

function median(reports) {
  const inOrder = reports.toSorted((a, b) => a.categories.performance.score - b.categories.performance.score);
  return inOrder[Math.floor(inOrder.length / 2)];
}

async function measure(name, url) {
  const reports = [];
  for (let round = 0; round < RUNS; round++) reports.push(await measureOnce(url));
  const { categories, audits, environment } = median(reports);
  const scripts = audits["resource-summary"]?.details?.items?.find(({ resourceType }) => resourceType === "script");
  return {
    page: name,
    benchmark_index: Math.round(environment.benchmarkIndex),
    scores: Object.fromEntries(Object.keys(LEAST).map((key) => [key, Math.round(categories[key].score * 100)])),
    performance_of_runs: reports.map((report) => Math.round(report.categories.performance.score * 100)),
    ...Object.fromEntries(
      Object.entries(TIMINGS).map(([key, audit]) => [key, Number(audits[audit].numericValue.toFixed(3))]),
    ),
    script_kb: scripts === undefined ? null : Math.round(scripts.transferSize / 1000),
    // What each category wants otherwise, but for the times, which the score sums up.
    faults: Object.keys(LEAST)
      .filter((key) => key !== "performance")
      .flatMap((key) => categories[key].auditRefs)
      .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
      .map(({ id }) => id),
  };
}

function shortfalls({ page, scores }) {
  const least = { ...LEAST, performance: LEAST_PERFORMANCE[page] ?? LEAST.performance };
  return Object.entries(least).flatMap(([key, score]) =>
    scores[key] < score ? [`${page}: ${key} ${scores[key]}, promised ${score}`] : [],
  );
}

function say(words) {
  process.stdout.write(`${words}\n`);
}

const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const data = mkdtempSync(join(tmpdir(), "whisker-lighthouse-"));
const server = spawn(".venv/bin/whisker", ["start"], {
  env: { ...process.env, WHISKER_PORT: String(port), WHISKER_DATA_DIR: data, WHISKER_FEEDBACK: "1" },
  stdio: "ignore",
});
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));
process.on("exit", () => server.kill("SIGTERM"));
try {
  await whenReady(base);
  say("Making a dataset and a version to show.");
  const asked = process.env.PAGES?.split(",");
  const pages = (await fill(base)).filter(([name]) => asked?.includes(name) ?? true);
  const results = [];
  for (const [name, path] of pages) {
    const result = await measure(name, base + path);
    results.push(result);
    const { performance, ...others } = result.scores;
    const paint = (result.largest_contentful_paint_ms / 1000).toFixed(1);
    const rest = `${Object.values(others).join("/")}, largest paint ${paint} s, index ${result.benchmark_index}`;
    say(`${name}: performance ${performance} (${result.performance_of_runs.join(", ")}), ${rest}`);
    if (result.faults.length > 0) say(`  ${result.faults.join(", ")}`);
  }
  const kept = { measured_at: new Date().toISOString(), lighthouse: LIGHTHOUSE, profile: "mobile", runs: RUNS };
  writeFileSync(RESULTS, `${JSON.stringify({ ...kept, pages: results }, null, 2)}\n`);
  say(`Written to ${RESULTS}.`);
  const missing = results.flatMap(shortfalls);
  missing.forEach(say);
  process.exitCode = missing.length > 0 ? 1 : 0;
} finally {
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await Promise.race([ended, wait(15_000)]);
  rmSync(data, { recursive: true, force: true });
}
