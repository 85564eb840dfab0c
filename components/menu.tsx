"use client";

import { type ComponentProps, type ComponentType, useRef, useState } from "react";

import type { MenuDropdownProps } from "./menu-dropdown";
import type { MenuEntry } from "./menu-entry";
import { Button } from "./ui/button";

interface MenuProps extends ComponentProps<typeof Button> {
  entries: readonly MenuEntry[];
}

const load = async () => (await import("./menu-dropdown")).MenuDropdown;

/** A button that opens a list of things to do. What draws the list is loaded when the button is first pointed at or used. */
export function Menu({ entries, ...button }: MenuProps) {
  const [Dropdown, setDropdown] = useState<ComponentType<MenuDropdownProps> | null>(null);
  const isOpening = useRef(false);
  if (Dropdown !== null) return <Dropdown entries={entries} button={button} />;

  const open = async () => {
    if (isOpening.current) return;
    isOpening.current = true;
    const Loaded = await load().catch(() => null);
    isOpening.current = false;
    if (Loaded !== null) setDropdown(() => Loaded);
  };
  return (
    <Button
      aria-haspopup="menu"
      aria-expanded={false}
      {...button}
      onPointerEnter={(event) => {
        button.onPointerEnter?.(event);
        void load().catch(() => null);
      }}
      onClick={() => void open()}
      onKeyDown={(event) => {
        button.onKeyDown?.(event);
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        void open();
      }}
    />
  );
}
