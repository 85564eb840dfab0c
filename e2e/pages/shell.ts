import type { Locator, Page } from "@playwright/test";

/** What surrounds every page. */
export class Shell {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get navigation(): Locator {
    return this.page.getByRole("navigation", { name: "Main" });
  }

  get modelChip(): Locator {
    return this.page.getByRole("link", { name: /^Live model/ });
  }

  async chooseTheme(name: "Light" | "Dark" | "As the system"): Promise<void> {
    await this.page.getByRole("button", { name: "Theme" }).click();
    await this.page.getByRole("menuitemradio", { name }).click();
  }

  async isDark(): Promise<boolean> {
    return (await this.page.locator("html").getAttribute("data-theme")) === "dark";
  }
}
