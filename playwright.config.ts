import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { defineConfig, devices } from "@playwright/test";

import { freePort } from "./e2e/free-port";

// Workers load this file again: the first process tells them its choices through the environment.
process.env.E2E_PORT ??= freePort();
process.env.E2E_DATA_DIR ??= mkdtempSync(join(tmpdir(), "whisker-e2e-"));
process.env.E2E_RETRAIN_PORT ??= freePort();
process.env.E2E_RETRAIN_DATA_DIR ??= mkdtempSync(join(tmpdir(), "whisker-e2e-retrain-"));
process.env.E2E_INSIGHTS_PORT ??= freePort();
process.env.E2E_INSIGHTS_DATA_DIR ??= mkdtempSync(join(tmpdir(), "whisker-e2e-insights-"));
process.env.E2E_LOAD_PORT ??= freePort();
process.env.E2E_LOAD_DATA_DIR ??= mkdtempSync(join(tmpdir(), "whisker-e2e-load-"));
process.env.E2E_STORAGE_PORT ??= freePort();
process.env.E2E_STORAGE_DATA_DIR ??= mkdtempSync(join(tmpdir(), "whisker-e2e-storage-"));
process.env.E2E_CLASSES_PORT ??= freePort();
process.env.E2E_CLASSES_DATA_DIR ??= mkdtempSync(join(tmpdir(), "whisker-e2e-classes-"));
process.env.E2E_FIRST_PORT ??= freePort();
process.env.E2E_FIRST_DATA_DIR ??= mkdtempSync(join(tmpdir(), "whisker-e2e-first-"));

const baseURL = `http://127.0.0.1:${process.env.E2E_PORT}`;
/** Where other models go live: a server of its own, for the other tests ask the bundled one. */
const retrainURL = `http://127.0.0.1:${process.env.E2E_RETRAIN_PORT}`;
/** Where datasets are changed: the other journeys choose among those that they made themselves. */
const insightsURL = `http://127.0.0.1:${process.env.E2E_INSIGHTS_PORT}`;
/** What is flooded: nobody else should have to wait for it. */
const loadURL = `http://127.0.0.1:${process.env.E2E_LOAD_PORT}`;
/** What is deleted from: the other journeys need what they made. */
const storageURL = `http://127.0.0.1:${process.env.E2E_STORAGE_PORT}`;
/** Where uploads break off and classes are made: what is left of one would be offered to the others. */
const classesURL = `http://127.0.0.1:${process.env.E2E_CLASSES_PORT}`;
/** Where nothing is at first: no dataset, and an inbox that keeps what people say. */
const firstURL = `http://127.0.0.1:${process.env.E2E_FIRST_PORT}`;

/** The browser that is installed; run as root it needs to give up its sandbox. */
const launchOptions = {
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
};

const SERVER = {
  gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
  reuseExistingServer: false,
} as const;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // A slow machine is no fault of the page's: what never comes fails all the same, only later.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  reporter: "list",
  // The pages speak the browser's language: what they say is tested in one.
  // A trace of every test, kept of those that fail: with the page at each step, and without the film of it, which took a
  // tenth of the processor.
  use: {
    baseURL,
    launchOptions,
    locale: "en-GB",
    screenshot: "only-on-failure",
    trace: { mode: "retain-on-failure", screenshots: false },
  },
  // What others depend on begins first, and first of these what waits longest for trainings: whatever waits for one of
  // them waits for all, and one test that is left alone leaves half of the machine idle.
  projects: [
    {
      name: "classes",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: classesURL },
      testMatch: /classes\/camera\.spec\.ts/,
    },
    {
      name: "retrain",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: retrainURL },
      testMatch: /retrain\/journey\.spec\.ts/,
    },
    {
      name: "insights",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: insightsURL },
      testMatch: /insights\/journey\.spec\.ts/,
    },
    {
      name: "storage",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: storageURL },
      testMatch: /storage\/journey\.spec\.ts/,
    },
    {
      name: "load",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: loadURL },
      testMatch: /load\/journey\.spec\.ts/,
    },
    {
      name: "first steps",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: firstURL },
      testMatch: /first-steps\/inbox\.spec\.ts/,
    },
    {
      name: "desktop",
      use: { ...devices["Desktop Chrome"], launchOptions },
      testIgnore: /(retrain|insights|load|storage|first-steps|classes)\//,
    },
    {
      name: "phone",
      use: { ...devices["Pixel 7"], launchOptions },
      testMatch: /(accessibility|predict-photos)\.spec\.ts/,
    },
    {
      name: "retrained",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: retrainURL },
      testMatch: /retrain\/(pages|try-model)\.spec\.ts/,
      dependencies: ["retrain"],
    },
    {
      name: "retrained, phone",
      use: { ...devices["Pixel 7"], launchOptions, baseURL: retrainURL },
      testMatch: /retrain\/pages\.spec\.ts/,
      dependencies: ["retrain"],
    },
    {
      name: "looked at",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: insightsURL },
      testMatch: /insights\/pages\.spec\.ts/,
      dependencies: ["insights"],
    },
    {
      name: "looked at, phone",
      use: { ...devices["Pixel 7"], launchOptions, baseURL: insightsURL },
      testMatch: /insights\/pages\.spec\.ts/,
      dependencies: ["insights"],
    },
    {
      name: "further steps",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: firstURL },
      testMatch: /first-steps\/(field|given|groups|reload|selection)\.spec\.ts/,
      dependencies: ["first steps"],
    },
    {
      name: "flooded",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: loadURL },
      testMatch: /load\/pages\.spec\.ts/,
      dependencies: ["load"],
    },
    {
      name: "flooded, phone",
      use: { ...devices["Pixel 7"], launchOptions, baseURL: loadURL },
      testMatch: /load\/pages\.spec\.ts/,
      dependencies: ["load"],
    },
    {
      name: "uploads",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: classesURL },
      testMatch: /classes\/upload\.spec\.ts/,
      fullyParallel: false,
      dependencies: ["classes"],
    },
    {
      name: "stored",
      use: { ...devices["Desktop Chrome"], launchOptions, baseURL: storageURL },
      testMatch: /storage\/pages\.spec\.ts/,
      dependencies: ["storage"],
    },
    {
      name: "stored, phone",
      use: { ...devices["Pixel 7"], launchOptions, baseURL: storageURL },
      testMatch: /storage\/pages\.spec\.ts/,
      dependencies: ["storage"],
    },
  ],
  // The real product with the built dashboard and the bundled model, each server on data of its own.
  webServer: [
    {
      command: process.env.E2E_SERVER_COMMAND ?? ".venv/bin/whisker serve",
      url: `${baseURL}/ready`,
      env: { WHISKER_PORT: process.env.E2E_PORT, WHISKER_DATA_DIR: process.env.E2E_DATA_DIR },
      ...SERVER,
    },
    {
      command: process.env.E2E_RETRAIN_COMMAND ?? ".venv/bin/whisker start",
      url: `${retrainURL}/ready`,
      env: {
        WHISKER_PORT: process.env.E2E_RETRAIN_PORT,
        WHISKER_DATA_DIR: process.env.E2E_RETRAIN_DATA_DIR,
        WHISKER_FEEDBACK: "1",
      },
      ...SERVER,
    },
    {
      command: process.env.E2E_RETRAIN_COMMAND ?? ".venv/bin/whisker start",
      url: `${insightsURL}/ready`,
      env: { WHISKER_PORT: process.env.E2E_INSIGHTS_PORT, WHISKER_DATA_DIR: process.env.E2E_INSIGHTS_DATA_DIR },
      ...SERVER,
    },
    {
      command: process.env.E2E_RETRAIN_COMMAND ?? ".venv/bin/whisker start",
      url: `${firstURL}/ready`,
      env: {
        WHISKER_PORT: process.env.E2E_FIRST_PORT,
        WHISKER_DATA_DIR: process.env.E2E_FIRST_DATA_DIR,
        WHISKER_FEEDBACK: "1",
      },
      ...SERVER,
    },
    {
      command: process.env.E2E_RETRAIN_COMMAND ?? ".venv/bin/whisker start",
      url: `${classesURL}/ready`,
      env: { WHISKER_PORT: process.env.E2E_CLASSES_PORT, WHISKER_DATA_DIR: process.env.E2E_CLASSES_DATA_DIR },
      ...SERVER,
    },
    {
      command: process.env.E2E_RETRAIN_COMMAND ?? ".venv/bin/whisker start",
      url: `${storageURL}/ready`,
      env: { WHISKER_PORT: process.env.E2E_STORAGE_PORT, WHISKER_DATA_DIR: process.env.E2E_STORAGE_DATA_DIR },
      ...SERVER,
    },
    {
      command: process.env.E2E_RETRAIN_COMMAND ?? ".venv/bin/whisker start",
      url: `${loadURL}/ready`,
      env: { WHISKER_PORT: process.env.E2E_LOAD_PORT, WHISKER_DATA_DIR: process.env.E2E_LOAD_DATA_DIR },
      stderr: "ignore", // a line of log for each of thousands of requests
      ...SERVER,
    },
  ],
});
