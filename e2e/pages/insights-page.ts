import { type APIRequestContext, expect, type Locator, type Page } from "@playwright/test";

import type { Picture } from "../pictures";

/** Time that a job may take on a busy machine. */
export const JOB_MS = 120_000;

export class InsightsPage {
  readonly page: Page;
  readonly findings: Locator;
  readonly list: Locator;
  readonly changes: Locator;

  constructor(page: Page) {
    this.page = page;
    this.findings = page.getByRole("region", { name: "Findings", exact: true });
    this.list = this.findings.getByRole("list", { name: "What was found" });
    this.changes = page.getByRole("region", { name: "Changes", exact: true });
  }

  /** Open what is known of a dataset or revision, with a query for its filters if asked. */
  async open(dataset: string, filters = ""): Promise<void> {
    await this.page.goto(`/insights/?dataset=${encodeURIComponent(dataset)}${filters}`);
    await expect(this.page.getByRole("heading", { level: 1, name: "Insights" })).toBeVisible();
    await expect(this.findings).toBeVisible();
  }

  finding(title: string): Locator {
    return this.list.getByRole("button", { name: title });
  }

  grid(name: string): Locator {
    return this.page.getByRole("grid", { name });
  }

  cell(grid: string, place: number): Locator {
    return this.grid(grid).getByRole("gridcell").nth(place);
  }

  /** What can be done with the chosen pictures of a finding. */
  action(name: string): Locator {
    return this.findings.getByRole("toolbar", { name: "Selected pictures" }).getByRole("button", { name });
  }
}

/** Take in a ZIP as a dataset of this name, and wait until it is read and looked at. */
export async function takeIn(api: APIRequestContext, zip: Picture, name: string): Promise<void> {
  const answer = await api.post("/datasets", { multipart: { file: zip, name } });
  expect(answer.status()).toBe(202);
  const { status_url: job } = (await answer.json()) as { status_url: string };
  const state = async () => ((await (await api.get(job)).json()) as { state: string }).state;
  await expect.poll(state, { timeout: JOB_MS }).toMatch(/succeeded|failed/);
  expect(await state()).toBe("succeeded");
}
