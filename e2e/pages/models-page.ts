import { expect, type Locator, type Page } from "@playwright/test";

export class ModelsPage {
  readonly page: Page;
  readonly matrix: Locator;
  readonly versions: Locator;

  constructor(page: Page) {
    this.page = page;
    this.matrix = page.getByRole("region", { name: "Confusion matrix" });
    this.versions = page.getByRole("region", { name: "Versions", exact: true });
  }

  async open(): Promise<void> {
    await this.page.goto("/versions/");
    await expect(this.versions).toBeVisible();
  }

  /** Show the model card, and wait for what every card ends with. */
  async unfoldCard(): Promise<void> {
    await this.page.getByRole("heading", { name: "Model card" }).click();
    await expect(this.page.getByRole("heading", { name: "Where it fails" })).toBeVisible();
  }
}
