import { expect, type Locator, type Page } from "@playwright/test";

/** The parts of a version's page, each with what it begins with. */
const PARTS = {
  Overview: { tab: "overview", sight: "What the answers mean in practice" },
  Mistakes: { tab: "mistakes", sight: "Worst mistakes" },
  Curves: { tab: "curves", sight: "How sure is sure enough?" },
  Data: { tab: "data", sight: "Where it comes from" },
  Use: { tab: "use", sight: "Downloads" },
} as const;

export type ModelPart = keyof typeof PARTS;
export const MODEL_PARTS = Object.keys(PARTS) as ModelPart[];

export class ModelPage {
  readonly page: Page;
  readonly matrix: Locator;
  readonly threshold: Locator;
  readonly robustness: Locator;

  constructor(page: Page) {
    this.page = page;
    this.matrix = page.getByRole("region", { name: "Confusion matrix" });
    this.threshold = page.getByRole("region", { name: "How sure is sure enough?" });
    this.robustness = page.getByRole("region", { name: "When pictures get worse" });
  }

  /** Open a part of a version's page; the live one's by default. */
  async open(part: ModelPart = "Overview", version = "champion"): Promise<void> {
    await this.page.goto(`/versions/view/?version=${version}&tab=${PARTS[part].tab}`);
    await this.expectPart(part);
  }

  /** On a phone a tab's name is shorter. */
  tab(part: ModelPart): Locator {
    return this.page.getByRole("tab", { name: part });
  }

  /** Go to another part of the page that is open. */
  async turnTo(part: ModelPart): Promise<void> {
    await this.tab(part).click();
    await this.expectPart(part);
  }

  async expectPart(part: ModelPart): Promise<void> {
    await expect(this.tab(part)).toHaveAttribute("aria-selected", "true");
    await expect(this.page.getByRole("heading", { name: PARTS[part].sight })).toBeVisible();
  }

  get slider(): Locator {
    return this.threshold.getByRole("slider", { name: "Threshold for a sure answer" });
  }

  /** What is known of a threshold: "In use", or "What if". */
  outcome(of: "In use" | "What if"): Locator {
    return this.threshold.getByRole("row", { name: new RegExp(`^${of}`) });
  }

  /** Show the model card, and wait for what every card ends with. */
  async unfoldCard(): Promise<void> {
    await this.page.getByRole("heading", { name: "Model card" }).click();
    await expect(this.page.getByRole("heading", { name: "Where it fails" })).toBeVisible();
  }
}
