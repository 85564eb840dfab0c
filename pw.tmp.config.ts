import { defineConfig, devices } from "@playwright/test";
const launchOptions = { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] };
export default defineConfig({
  testDir: "e2e",
  outputDir: "/tmp/shellw/tr",
  timeout: 90_000,
  expect: { timeout: 20_000 },
  workers: 1,
  reporter: "list",
  projects: [{ name: "d", use: { ...devices["Desktop Chrome"], launchOptions, baseURL: "http://127.0.0.1:5150" } }],
});
