import { expect, type Locator, type Page } from "@playwright/test";

export class ModelsPage {
  readonly page: Page;
  readonly versions: Locator;

  constructor(page: Page) {
    this.page = page;
    this.versions = page.getByRole("region", { name: "Versions", exact: true });
  }

  async open(): Promise<void> {
    await this.page.goto("/versions/");
    await expect(this.versions).toBeVisible();
  }
}
