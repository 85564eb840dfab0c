import { devices } from "@playwright/test";

import { expectAccessible, overflowOf } from "./axe";
import { expect, test } from "./fixtures";

const PAGES = [
  ["/", "Predict"],
  ["/train/", "Train"],
  ["/insights/", "Insights"],
  ["/versions/", "Models"],
  ["/inbox/", "Inbox"],
  ["/search/", "Searches"],
  ["/load/", "Load"],
  ["/space/", "Storage"],
] as const;

const RUNNING_JOB = {
  id: "told",
  kind: "ingest",
  label: "Pets",
  state: "running",
  stage: "reading",
  progress: 0.4,
  eta_seconds: 20,
  created_at: "2026-11-20T10:00:00Z",
  cancel_requested: false,
  history: [],
  request: { source: { kind: "sample", value: "digits" }, settings: {} },
  result: null,
  error: null,
  revision: null,
};

test("each page says in the browser's tab what it is", async ({ page }) => {
  for (const [path, title] of PAGES) {
    await page.goto(path);
    await expect(page).toHaveTitle(new RegExp(`${title} · Whisker$`));
  }
  await page.goto("/versions/view/");
  await expect(page).toHaveTitle("cats-vs-dogs-1 · Models · Whisker");
});

test("a first visit loads scripts of the page alone, and of another once its link is pointed at", async ({
  page,
  predict,
  shell,
}) => {
  await predict.open();
  await expect(shell.modelChip).toBeVisible();
  await page.waitForLoadState("networkidle");
  const scripts: string[] = [];
  const others: string[] = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") scripts.push(request.url());
    if (request.url().includes("/insights/")) others.push(request.url());
  });
  const before = await page.evaluate(
    () => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/insights/")).length,
  );
  expect(before).toBe(0);
  await shell.navigation.getByRole("link", { name: "Insights" }).hover();
  await expect.poll(() => others.length + scripts.length).toBeGreaterThan(0);
});

test("Ctrl K finds pages, versions and themes by typing, and gives the focus back", async ({
  page,
  predict,
  shell,
}) => {
  await predict.open();
  const add = page.getByRole("button", { name: "Add photos" });
  await add.focus();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search" });
  const field = palette.getByRole("combobox", { name: "Search" });
  await expect(palette.getByRole("option", { name: /^cats-vs-dogs-1/ })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await expect(add).toBeFocused();

  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  await page.keyboard.type("dark");
  await page.keyboard.press("Enter");
  await expect.poll(() => shell.isDark()).toBe(true);

  await expect(palette).toBeHidden();
  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  await page.keyboard.type("cats-vs");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/versions\/view\/?\?version=cats-vs-dogs-1$/);
});

test("a folded sidebar names its icons for mouse and keyboard, and stays folded from the first paint on", async ({
  page,
  predict,
  shell,
}) => {
  await predict.open();
  await page.getByRole("button", { name: "Fold the sidebar" }).click();
  await shell.navigation.getByRole("link", { name: "Models" }).hover();
  await expect(page.getByRole("tooltip", { name: "Models" })).toBeVisible();
  // Before any script but the head's has run.
  await page.route("**/_next/static/chunks/*.js", (route) => route.abort());
  await page.reload({ waitUntil: "domcontentloaded" });
  const width = await page.locator("[data-slot=sidebar-container]").evaluate((element) => element.clientWidth);
  expect(width).toBeLessThan(80);
});

test("it can be installed: manifest, icons and the touch icon are there", async ({ page, predict }) => {
  await predict.open();
  const session = await page.context().newCDPSession(page);
  const { errors } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
  const href = await page.locator("link[rel=manifest]").getAttribute("href");
  const manifest = (await (await page.request.get(href ?? "")).json()) as { icons: { src: string }[] };
  const touch = await page.locator("link[rel=apple-touch-icon]").getAttribute("href");
  for (const src of [...manifest.icons.map((icon) => icon.src), touch ?? ""]) {
    const icon = await page.request.get(src);
    expect(icon.headers()["content-type"]).toBe("image/png");
  }
});

test("whoever asks is told when a job is done, also on another page, and a press leads back to it", async ({
  page,
  shell,
}) => {
  await page.context().grantPermissions(["notifications"]);
  // What the system shows lies outside the page: what it was asked to show is kept.
  await page.addInitScript(() => {
    const made: Notification[] = [];
    class Kept extends EventTarget {
      static permission = "granted";
      onclick: (() => void) | null = null;
      constructor(readonly title: string) {
        super();
        made.push(this as unknown as Notification);
      }
      close() {}
    }
    Object.assign(window, { Notification: Kept, made });
  });
  let state = "running";
  await page.route("**/jobs/told", (route) => route.fulfill({ json: { ...RUNNING_JOB, state } }));
  await page.goto("/train/?job=told");
  await page.getByRole("button", { name: "Tell me when it is done" }).click();
  await expect(page.getByRole("button", { name: "Tell me when it is done", pressed: true })).toBeVisible();
  await shell.navigation.getByRole("link", { name: "Inbox" }).click();
  await expect(page).toHaveURL(/\/inbox\/$/);
  const titles = () =>
    page.evaluate(() => (window as unknown as { made: Notification[] }).made.map(({ title }) => title));
  expect(await titles()).toEqual([]);
  state = "failed";
  await expect.poll(titles).toEqual(["Failed · Pets"]);
  await page.evaluate(() => {
    const [first] = (window as unknown as { made: { onclick: (() => void) | null }[] }).made;
    first?.onclick?.();
  });
  await expect(page).toHaveURL(/\/train\/?\?job=told$/);
  await expect(page).toHaveTitle("Failed · Pets · Whisker");
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`on a phone, in ${colorScheme}`, () => {
    const { userAgent, deviceScaleFactor } = devices["Pixel 7"];
    const phone = { userAgent, deviceScaleFactor, isMobile: true, hasTouch: true };
    test.use({
      ...phone,
      viewport: { width: 390, height: 844 },
      colorScheme,
      contextOptions: { reducedMotion: "reduce" },
    });

    test("five pages have a tab, the rest is in the sheet behind More", async ({ page, predict, shell }) => {
      await predict.open();
      await expect(shell.navigation.getByRole("link")).toHaveCount(5);
      const more = page.getByRole("button", { name: "More" });
      for (const target of [...(await shell.navigation.getByRole("link").all()), more]) {
        const box = await target.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
      }
      await more.click();
      const sheet = page.getByRole("dialog", { name: "More" });
      await expect(sheet.getByRole("link", { name: "API" })).toBeVisible();
      await expect(sheet.getByRole("link", { name: /^Live model/ })).toBeVisible();
      await expectAccessible(page);
      expect(await overflowOf(page)).toBe(0);

      const other = colorScheme === "light" ? "Dark" : "Light";
      await sheet.getByRole("radio", { name: other }).click();
      expect(await shell.isDark()).toBe(other === "Dark");
      await page.keyboard.press("Escape");
      await expect(more).toBeFocused();

      await more.click();
      await sheet.getByRole("link", { name: "Storage" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Storage" })).toBeVisible();
      await expect(sheet).toBeHidden();
    });
  });
}
