import { expect, type Locator, type Page } from "@playwright/test";

export class ModelPage {
  readonly page: Page;
  readonly matrix: Locator;

  constructor(page: Page) {
    this.page = page;
    this.matrix = page.getByRole("region", { name: "Confusion matrix" });
  }

  /** Open a version's page; the live one's by default. */
  async open(version = "champion"): Promise<void> {
    await this.page.goto(`/versions/view/?version=${version}`);
    await expect(this.page.getByRole("heading", { name: "Downloads" })).toBeVisible();
  }

  /** Show the model card, and wait for what every card ends with. */
  async unfoldCard(): Promise<void> {
    await this.page.getByRole("heading", { name: "Model card" }).click();
    await expect(this.page.getByRole("heading", { name: "Where it fails" })).toBeVisible();
  }
}
