"use client";

import { Check, Monitor, Moon, Sun } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";

import { useTheme } from "@/lib/hooks/use-theme";
import { asThemeChoice, THEME_CHOICES } from "@/lib/theme";

import { buttonVariants } from "../ui/button";

const LABELS = { light: "Light", dark: "Dark", system: "As the system" };
const ICONS = { light: Sun, dark: Moon, system: Monitor };

export function ThemeMenu() {
  const { choice, choose } = useTheme();
  return (
    <Radix.Root>
      <Radix.Trigger className={buttonVariants({ variant: "ghost", size: "icon" })} aria-label="Theme" title="Theme">
        <Sun className="dark:hidden" aria-hidden />
        <Moon className="hidden dark:block" aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={8}
          collisionPadding={8}
          className="animate-fade border-border bg-card z-50 min-w-44 rounded-lg border p-1"
        >
          <Radix.RadioGroup
            value={choice}
            onValueChange={(value) => {
              choose(asThemeChoice(value));
            }}
          >
            {THEME_CHOICES.map((value) => {
              const Icon = ICONS[value];
              return (
                <Radix.RadioItem
                  key={value}
                  value={value}
                  className="data-highlighted:bg-muted flex h-8 cursor-pointer items-center gap-3 rounded-md px-2 outline-none"
                >
                  <Icon className="text-muted-foreground size-4" aria-hidden />
                  {LABELS[value]}
                  <Radix.ItemIndicator className="ml-auto">
                    <Check className="size-4" aria-hidden />
                  </Radix.ItemIndicator>
                </Radix.RadioItem>
              );
            })}
          </Radix.RadioGroup>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
