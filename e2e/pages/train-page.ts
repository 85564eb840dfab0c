import { expect, type Locator, type Page } from "@playwright/test";

import type { Picture } from "../pictures";

/** Time that training may take on a busy machine. */
export const TRAINING_MS = 240_000;

export class TrainPage {
  readonly page: Page;
  readonly progress: Locator;
  readonly start: Locator;

  constructor(page: Page) {
    this.page = page;
    this.progress = page.getByRole("progressbar", { name: "Progress of the job" });
    this.start = page.getByRole("button", { name: "Start training", exact: true });
  }

  async open(): Promise<void> {
    await this.page.goto("/train/");
    // The heading is there before the page can take anything.
    await expect(this.page.getByRole("button", { name: "Choose a folder" })).toBeVisible();
  }

  async upload(zip: Picture): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: "Upload a ZIP" }).click();
    await (await chooser).setFiles(zip);
    await this.makeDataset();
  }

  /** Where there are datasets already, the page asks what becomes of what was given: a new one. */
  async makeDataset(): Promise<void> {
    const question = this.page.getByRole("dialog", { name: "Add to a dataset or make a new one?" });
    const refusal = this.page.getByRole("region", { name: "Upload" }).getByRole("alert");
    const job = this.page.getByRole("heading", { level: 1, name: /shapes/ });
    await expect(question.or(refusal).or(job)).toBeVisible();
    if (await question.isVisible()) await question.getByRole("button", { name: "Upload" }).click();
  }

  /** The report of what was read, with the choices below it. */
  async waitForReport(): Promise<void> {
    await expect(this.start).toBeVisible({ timeout: 60_000 });
  }

  /** Small pictures learn fast. */
  async chooseSize(sizePx: number): Promise<void> {
    await this.page.getByText("Advanced settings").click();
    await this.setting("Image size").fill(String(sizePx));
  }

  setting(label: string): Locator {
    return this.page.getByRole("textbox", { name: label, exact: true });
  }

  /** Choose a recipe by the name of its file; its title is the server's to tell. */
  async chooseRecipe(name: string): Promise<string> {
    const answer = await this.page.request.get("/recipes");
    const { recipes } = (await answer.json()) as { recipes: { name: string; title: string }[] };
    const title = recipes.find((recipe) => recipe.name === name)?.title ?? name;
    await this.page.getByRole("button", { name: "Start from a recipe" }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: title, exact: true }).click();
    return title;
  }

  async chooseNetwork(title: string): Promise<void> {
    await this.page.getByRole("button", { name: "Choose another network" }).click();
    await this.page.getByRole("dialog").getByRole("button", { name: title, exact: true }).click();
  }

  async startTraining(): Promise<void> {
    await this.start.click();
    await expect(this.page.getByRole("heading", { level: 1, name: /^Training on/ })).toBeVisible();
  }

  /** What came of a training, once it is done. */
  async waitForResult(): Promise<Locator> {
    const result = this.page.getByRole("region", { name: /is live$|not live$|no longer live$/ });
    await expect(result).toBeVisible({ timeout: TRAINING_MS });
    return result;
  }
}
