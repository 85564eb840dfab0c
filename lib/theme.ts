export const THEME_CHOICES = ["light", "dark", "system"] as const;

export type ThemeChoice = (typeof THEME_CHOICES)[number];

export const THEME_KEY = "whisker.theme";
export const SIDEBAR_KEY = "whisker.sidebar";

/** Runs in the page's head before the first paint, so that neither theme nor sidebar flashes, and a page that an address asks something of leaves room for it. It never varies: its hash is in the CSP. */
export const FIRST_PAINT_SCRIPT = `(function(){var r=document.documentElement,t,s;try{t=localStorage.getItem("${THEME_KEY}");s=localStorage.getItem("${SIDEBAR_KEY}")}catch(e){}var d=t==="dark"||(t!=="light"&&matchMedia("(prefers-color-scheme: dark)").matches);r.dataset.theme=d?"dark":"light";r.dataset.sidebar=s==="folded"?"folded":"open";if(location.search)r.dataset.addressed=""})()`;

export function asThemeChoice(value: string | null): ThemeChoice {
  return THEME_CHOICES.find((choice) => choice === value) ?? "system";
}

export function resolveTheme(choice: ThemeChoice, systemIsDark: boolean): "light" | "dark" {
  if (choice === "system") return systemIsDark ? "dark" : "light";
  return choice;
}
