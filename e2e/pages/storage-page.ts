import { expect, type Locator, type Page } from "@playwright/test";

/** What takes the space; and, wherever things are shown, the ways to rename and to delete them. */
export class StoragePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.goto("/space/");
    await expect(this.page.getByRole("heading", { level: 1, name: "Storage" })).toBeVisible();
    await expect(this.list("Everything else")).toBeVisible();
  }

  list(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  /** The question before a deletion, or why there is none. */
  get question(): Locator {
    return this.page.getByRole("alertdialog");
  }

  menu(thing: string): Locator {
    return this.page.getByRole("button", { name: new RegExp(`^(Rename|Download, rename) or delete ${thing}$`) });
  }

  /** Ask for one of a thing's menu, such as "the dataset Pets". */
  async choose(thing: string, action: "Rename" | "Label" | "Delete"): Promise<void> {
    await this.menu(thing).click();
    await this.page.getByRole("menuitem", { name: action }).click();
  }

  /** Delete a thing, once the question has said what that frees. */
  async remove(thing: string): Promise<void> {
    await this.choose(thing, "Delete");
    await expect(this.question.getByText(/^It frees/)).toBeVisible();
    await this.question.getByRole("button", { name: "Delete" }).click();
    await expect(this.question).toBeHidden();
  }

  async rename(thing: string, action: "Rename" | "Label", name: string): Promise<void> {
    await this.choose(thing, action);
    await this.page.getByRole("dialog").getByRole("textbox").fill(name);
    await this.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(this.page.getByRole("dialog")).toBeHidden();
  }
}
