"use client";

import { Monitor, Moon, Sun } from "lucide-react";

import { useTheme } from "@/lib/hooks/use-theme";
import { asThemeChoice, THEME_CHOICES } from "@/lib/theme";

import { Button } from "../ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu";

const LABELS = { light: "Light", dark: "Dark", system: "As the system" };
const ICONS = { light: Sun, dark: Moon, system: Monitor };

export function ThemeMenu() {
  const { choice, choose } = useTheme();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Theme">
          <Sun className="dark:hidden" aria-hidden />
          <Moon className="hidden dark:block" aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent collisionPadding={8} className="min-w-44">
        <DropdownMenuRadioGroup value={choice} onValueChange={(value) => choose(asThemeChoice(value))}>
          {THEME_CHOICES.map((value) => {
            const Icon = ICONS[value];
            return (
              <DropdownMenuRadioItem key={value} value={value}>
                <Icon className="text-muted-foreground" aria-hidden />
                {LABELS[value]}
              </DropdownMenuRadioItem>
            );
          })}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
