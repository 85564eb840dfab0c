import type { Page } from "@playwright/test";

/** How many answered or waiting pictures the browser keeps. */
export function storedCount(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open("whisker-predict");
        opening.onsuccess = () => {
          const count = opening.result.transaction("items").objectStore("items").count();
          count.onsuccess = () => {
            opening.result.close();
            resolve(count.result);
          };
        };
      }),
  );
}
