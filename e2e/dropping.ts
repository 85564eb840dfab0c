import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Page } from "@playwright/test";

/** Write files below a new folder of the system's temporary one; gives that folder. */
export function folderOf(files: Readonly<Record<string, Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), "whisker-e2e-given-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** Drop files and folders of this machine on the page, as the browser itself is told of it by the system. */
export async function dropPaths(page: Page, ...paths: string[]): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await browser.send("Input.dispatchDragEvent", { type, x: 300, y: 400, data });
  await browser.detach();
}
