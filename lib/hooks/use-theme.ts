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
    document.documentElement.dataset.theme = resolveTheme(choice, systemIsDark);
  }, [choice, systemIsDark]);

  return { choice, choose: store };
}
