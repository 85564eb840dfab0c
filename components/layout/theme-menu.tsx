"use client";

import { Monitor, Moon, Sun } from "lucide-react";

import { useTheme } from "@/lib/hooks/use-theme";
import { THEME_CHOICES } from "@/lib/theme";

import { Hint } from "../hint";
import { Menu } from "../menu";

import { THEME_LABELS } from "./theme-labels";

const ICONS = { light: Sun, dark: Moon, system: Monitor };

export function ThemeMenu() {
  const { choice, choose } = useTheme();
  const entries = THEME_CHOICES.map((value) => ({
    label: THEME_LABELS[value],
    icon: ICONS[value],
    isChosen: value === choice,
    onSelect: () => choose(value),
  }));
  return (
    <Hint text="Theme" side="right">
      <Menu entries={entries} variant="ghost" size="icon" aria-label="Theme">
        <Sun className="dark:hidden" aria-hidden />
        <Moon className="hidden dark:block" aria-hidden />
      </Menu>
    </Hint>
  );
}
