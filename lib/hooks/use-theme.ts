import { useEffect } from "react";

import { asThemeChoice, resolveTheme, THEME_KEY, type ThemeChoice } from "../theme";

import { useMediaQuery } from "./use-media-query";
import { useStoredValue } from "./use-stored-value";

/** The visitor's choice of theme, kept in step with the page and the system. */
export function useTheme(): { choice: ThemeChoice; choose: (choice: ThemeChoice) => void } {
  const [stored, store] = useStoredValue(THEME_KEY);
  const systemIsDark = useMediaQuery("(prefers-color-scheme: dark)");
  const choice = asThemeChoice(stored);

  useEffect(() => {
    showTheme(resolveTheme(choice, systemIsDark));
  }, [choice, systemIsDark]);

  return { choice, choose: store };
}

/** Without transitions: what has one would reach the new theme after what has none. */
function showTheme(theme: "light" | "dark"): void {
  const root = document.documentElement;
  if (root.dataset.theme === theme) return;
  root.dataset.themeSwitches = "";
  root.dataset.theme = theme;
  // Styles are computed for the attribute before it goes.
  getComputedStyle(document.body).getPropertyValue("color");
  setTimeout(() => delete root.dataset.themeSwitches, 1);
}
