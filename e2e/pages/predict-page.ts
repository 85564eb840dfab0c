import { expect, type Locator, type Page } from "@playwright/test";

import type { Picture } from "../pictures";

export class PredictPage {
  readonly page: Page;
  readonly results: Locator;
  readonly cards: Locator;
  readonly camera: Locator;

  constructor(page: Page) {
    this.page = page;
    this.results = page.getByRole("region", { name: "Results" });
    this.camera = page.getByRole("region", { name: "Camera" });
    this.cards = this.results.getByRole("article");
  }

  async open(): Promise<void> {
    await this.page.goto("/");
    await expect(this.page.getByRole("heading", { level: 1, name: "Predict" })).toBeVisible();
  }

  card(name: string): Locator {
    return this.results.getByRole("article", { name });
  }

  async startCamera(): Promise<void> {
    await this.page.getByRole("button", { name: "Camera" }).click();
    await expect(this.camera.getByRole("button", { name: "Take this picture" })).toBeEnabled();
  }

  async browse(...pictures: Picture[]): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: "Add photos" }).click();
    await (await chooser).setFiles(pictures);
  }

  /** Drag files over the page, again until it listens, as a moving mouse does, and drop them on what then covers it. */
  async drop(...pictures: Picture[]): Promise<void> {
    const files = await this.#transfer(pictures);
    const cover = this.page.getByText("Drop to classify");
    await expect(async () => {
      await this.page.dispatchEvent("body", "dragenter", { dataTransfer: files });
      await expect(cover).toBeVisible({ timeout: 500 });
    }).toPass();
    await cover.dispatchEvent("drop", { dataTransfer: files });
  }

  async paste(picture: Picture): Promise<void> {
    const files = await this.#transfer([picture]);
    await this.page.evaluate((clipboardData) => {
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, files);
  }

  async fetchUrl(url: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Address of a picture" }).fill(url);
    await this.page.getByRole("button", { name: "Fetch" }).click();
  }

  /** Pictures as the browser would hold them while they are dragged or pasted. */
  #transfer(pictures: Picture[]) {
    const encoded = pictures.map(({ name, mimeType, buffer }) => ({
      name,
      mimeType,
      base64: buffer.toString("base64"),
    }));
    return this.page.evaluateHandle((files) => {
      const transfer = new DataTransfer();
      for (const { name, mimeType, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: mimeType }));
      }
      return transfer;
    }, encoded);
  }
}
