import { expect, test } from "vitest";

import { asThemeChoice, FIRST_PAINT_SCRIPT, resolveTheme } from "./theme";

test("an unknown stored choice falls back to the system's", () => {
  expect(asThemeChoice("neon")).toBe("system");
});

test("the system decides only where it was left to it", () => {
  expect(resolveTheme("system", true)).toBe("dark");
  expect(resolveTheme("light", true)).toBe("light");
});

test("the first-paint script applies what was stored", () => {
  window.localStorage.setItem("whisker.theme", "dark");
  window.localStorage.setItem("whisker.sidebar", "folded");
  const script = document.createElement("script");
  script.textContent = FIRST_PAINT_SCRIPT;
  document.head.append(script);
  expect(document.documentElement.dataset).toMatchObject({ theme: "dark", sidebar: "folded" });
});
