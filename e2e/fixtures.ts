import { test as base } from "@playwright/test";

import { InsightsPage } from "./pages/insights-page";
import { LoadPage } from "./pages/load-page";
import { ModelPage } from "./pages/model-page";
import { ModelsPage } from "./pages/models-page";
import { PredictPage } from "./pages/predict-page";
import { Shell } from "./pages/shell";
import { StoragePage } from "./pages/storage-page";
import { TrainPage } from "./pages/train-page";

interface Fixtures {
  shell: Shell;
  predict: PredictPage;
  models: ModelsPage;
  model: ModelPage;
  train: TrainPage;
  insights: InsightsPage;
  load: LoadPage;
  storage: StoragePage;
  /** Fails a test whose pages broke a rule of the content security policy or threw. */
  noFaults: undefined;
}

export const test = base.extend<Fixtures>({
  shell: ({ page }, use) => use(new Shell(page)),
  predict: ({ page }, use) => use(new PredictPage(page)),
  models: ({ page }, use) => use(new ModelsPage(page)),
  model: ({ page }, use) => use(new ModelPage(page)),
  train: ({ page }, use) => use(new TrainPage(page)),
  insights: ({ page }, use) => use(new InsightsPage(page)),
  load: ({ page }, use) => use(new LoadPage(page)),
  storage: ({ page }, use) => use(new StoragePage(page)),
  noFaults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("console", (message) => {
        // What records traces asks for the pictures that a page holds; scripts of ours have an address.
        const isRecorder = message.location().url === "" && message.text().startsWith("Connecting to 'blob:");
        if (message.text().includes("Content Security Policy") && !isRecorder) faults.push(message.text());
      });
      await use(undefined);
      if (faults.length > 0) throw new Error(faults.join("\n"));
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";
