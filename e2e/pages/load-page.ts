import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { expect, type Locator, type Page } from "@playwright/test";

/** Time that a short load test may take on a busy machine. */
export const LOAD_TEST_MS = 240_000;

const run = promisify(execFile);

export class LoadPage {
  readonly page: Page;
  readonly verdict: Locator;
  readonly stages: Locator;

  constructor(page: Page) {
    this.page = page;
    this.verdict = page.getByRole("region", { name: "Every request was answered" });
    this.stages = page.getByRole("region", { name: "Figures of each stage" });
  }

  async open(): Promise<void> {
    await this.page.goto("/load/");
    await expect(this.page.getByRole("heading", { level: 1, name: "Load" })).toBeVisible();
  }

  /** What `make flood HOST=...` does, for less time; fails where its exit code says that a request failed. */
  async run(baseURL: string, ...users: number[]): Promise<void> {
    const options = ["--host", baseURL, "--seconds", "6", "--uploads", "1", "--users", ...users.map(String)];
    await run(".venv/bin/python", ["-m", "loadtest", ...options], {
      env: { ...process.env, WHISKER_DATA_DIR: process.env.E2E_LOAD_DATA_DIR },
      timeout: LOAD_TEST_MS,
    });
  }
}
