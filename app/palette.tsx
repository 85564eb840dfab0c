"use client";

import dynamic from "next/dynamic";
import { useEffect, useState } from "react";

import { useWasTrue } from "@/lib/hooks/use-was-true";
import { onOpenPalette } from "@/lib/palette";

const PaletteDialog = dynamic(async () => (await import("./palette-dialog")).PaletteDialog, { ssr: false });

/** Ctrl K (on a Mac: Command K) opens a search over pages, versions and datasets; it is loaded on its first use. */
export function Palette() {
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setIsOpen((open) => !open);
    };
    window.addEventListener("keydown", press);
    const forget = onOpenPalette(() => setIsOpen(true));
    return () => {
      window.removeEventListener("keydown", press);
      forget();
    };
  }, []);
  return useWasTrue(isOpen) ? <PaletteDialog isOpen={isOpen} onClose={() => setIsOpen(false)} /> : null;
}
