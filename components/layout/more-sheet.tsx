"use client";

import { Search } from "lucide-react";
import type { ReactNode } from "react";

import { useReturnFocus } from "@/lib/hooks/use-return-focus";
import { useTheme } from "@/lib/hooks/use-theme";
import { openPalette } from "@/lib/palette";
import { THEME_CHOICES } from "@/lib/theme";

import { Segmented } from "../segmented";
import { Sheet, SheetContent, SheetDescription, SheetHeader, SheetTitle } from "../ui/sheet";

import { OTHER_PAGES } from "./nav-items";
import { NavLink } from "./nav-link";
import { THEME_LABELS } from "./theme-labels";

const ROW =
  "flex h-12 items-center gap-3 rounded-lg px-3 font-medium hover:bg-muted aria-[current=page]:bg-primary-wash aria-[current=page]:text-primary [&>svg]:size-[1.125rem] [&>svg]:shrink-0";

interface MoreSheetProps {
  isOpen: boolean;
  onClose: () => void;
  liveModel: ReactNode;
}

/** On a phone, all that has no tab. */
export function MoreSheet({ isOpen, onClose, liveModel }: MoreSheetProps) {
  const { choice, choose } = useTheme();
  const focus = useReturnFocus();
  return (
    <Sheet
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <SheetContent
        side="bottom"
        {...focus}
        className="gap-2 rounded-t-2xl px-4 pb-[calc(1.5rem+env(safe-area-inset-bottom))]"
      >
        <SheetHeader className="px-0 pb-0">
          <SheetTitle className="text-base">More</SheetTitle>
          <SheetDescription className="sr-only">Further pages, the theme and the live model.</SheetDescription>
        </SheetHeader>
        <nav aria-label="More" className="-mx-3 flex flex-col">
          {OTHER_PAGES.map((item) => (
            <NavLink key={item.href} item={item} className={ROW} onClick={onClose} />
          ))}
          <button
            type="button"
            className={ROW}
            onClick={() => {
              onClose();
              openPalette();
            }}
          >
            <Search aria-hidden />
            Search
          </button>
        </nav>
        <Line title="Theme">
          <Segmented
            label="Theme"
            options={THEME_CHOICES.map((value) => ({ value, label: THEME_LABELS[value] }))}
            value={choice}
            onChange={choose}
          />
        </Line>
        <Line title="Live model">{liveModel}</Line>
      </SheetContent>
    </Sheet>
  );
}

function Line({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex min-h-11 items-center justify-between gap-4 border-t pt-2">
      <span className="text-muted-foreground">{title}</span>
      {children}
    </div>
  );
}
