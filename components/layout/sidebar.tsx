"use client";

import { PanelLeftClose, PanelLeftOpen, Search } from "lucide-react";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

import { openPalette } from "@/lib/palette";

import { Hint } from "../hint";
import { Button } from "../ui/button";
import {
  Sidebar as SidebarFrame,
  SidebarContent,
  SidebarFooter,
  SidebarHeader,
  SidebarMenu,
  SidebarMenuButton,
  SidebarMenuItem,
  useSidebar,
} from "../ui/sidebar";

import { LogoMark } from "./logo";
import { isCurrent, MAIN_PAGES, type NavItem, OTHER_PAGES } from "./nav-items";
import { NavLink } from "./nav-link";
import { ThemeMenu } from "./theme-menu";

// Folded, a row is a square; before React is there, the head's script has said so on <html>.
const ROW =
  "h-10 gap-3 rounded-lg px-3 py-0 font-medium transition-colors duration-150 hover:bg-muted hover:text-foreground data-[active=true]:hover:bg-sidebar-accent data-[active=true]:hover:text-sidebar-accent-foreground group-data-[collapsible=icon]:size-10! group-data-[collapsible=icon]:p-0! folded:justify-center folded:px-0 folded:[&>span]:hidden [&>svg]:size-[1.125rem]";

/** Navigation on wide screens; folds to icons. Its foot says which model is live. */
export function Sidebar({ liveModel }: { liveModel: ReactNode }) {
  return (
    <SidebarFrame collapsible="icon" className="z-20">
      <aside className="flex min-h-0 flex-1 flex-col">
        <SidebarHeader className="p-3">
          <div className="flex h-10 items-center gap-3 px-1 folded:justify-center">
            <LogoMark className="size-8 shrink-0" />
            <span className="text-base font-semibold tracking-tight folded:hidden">Whisker</span>
          </div>
        </SidebarHeader>
        <SidebarContent className="px-3 pt-1">
          <PaletteButton />
          <nav aria-label="Main">
            <SidebarMenu>
              {[...MAIN_PAGES, ...OTHER_PAGES].map((item) => (
                <Row key={item.href} item={item} />
              ))}
            </SidebarMenu>
          </nav>
        </SidebarContent>
        <SidebarFooter className="gap-3 p-3">
          {liveModel}
          <div className="flex items-center justify-between px-1 folded:flex-col folded:gap-2">
            <ThemeMenu />
            <FoldButton />
          </div>
        </SidebarFooter>
      </aside>
    </SidebarFrame>
  );
}

function Row({ item }: { item: NavItem }) {
  const isActive = isCurrent(item.href, usePathname());
  return (
    <SidebarMenuItem>
      <NamedWhenFolded name={item.label}>
        <SidebarMenuButton asChild isActive={isActive} className={ROW}>
          <NavLink item={item} />
        </SidebarMenuButton>
      </NamedWhenFolded>
    </SidebarMenuItem>
  );
}

function PaletteButton() {
  return (
    <NamedWhenFolded name="Search (Ctrl K)">
      <SidebarMenuButton className={ROW} onClick={openPalette} aria-label="Search" aria-keyshortcuts="Control+K Meta+K">
        <Search aria-hidden />
        <span className="flex flex-1 items-center justify-between">
          Search
          <kbd className="rounded border bg-muted px-1.5 text-xs leading-5 font-normal">Ctrl K</kbd>
        </span>
      </SidebarMenuButton>
    </NamedWhenFolded>
  );
}

function FoldButton() {
  const { open, toggleSidebar } = useSidebar();
  const FoldIcon = open ? PanelLeftClose : PanelLeftOpen;
  const label = open ? "Fold the sidebar" : "Unfold the sidebar";
  return (
    <Hint text={label} side="right">
      <Button variant="ghost" size="icon" onClick={toggleSidebar} aria-label={label}>
        <FoldIcon aria-hidden />
      </Button>
    </Hint>
  );
}

/** An icon alone needs its name beside it. */
function NamedWhenFolded({ name, children }: { name: string; children: ReactNode }) {
  const { open } = useSidebar();
  return (
    <Hint text={name} side="right" isOff={open}>
      {children}
    </Hint>
  );
}
