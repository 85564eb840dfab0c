import type { ThemeChoice } from "@/lib/theme";

export const THEME_LABELS: Readonly<Record<ThemeChoice, string>> = {
  light: "Light",
  dark: "Dark",
  system: "As the system",
};
