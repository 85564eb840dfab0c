"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import type { ReactNode } from "react";

import { useSidebar } from "@/lib/hooks/use-sidebar";

import { Button } from "../ui/button";

import { LogoMark } from "./logo";
import { API_DOCS, NAV_ITEMS } from "./nav-items";
import { NavLink } from "./nav-link";
import { ThemeMenu } from "./theme-menu";

/** Navigation on wide screens; folds to icons. Its foot says which model is live. */
export function Sidebar({ liveModel }: { liveModel: ReactNode }) {
  const { isFolded, toggle } = useSidebar();
  const FoldIcon = isFolded ? PanelLeftOpen : PanelLeftClose;
  const foldLabel = isFolded ? "Unfold the sidebar" : "Fold the sidebar";
  return (
    <aside className="sidebar-width border-border bg-card fixed inset-y-0 left-0 z-20 hidden flex-col border-r p-3 md:flex">
      <div className="flex h-10 items-center gap-3 px-1 [[data-sidebar=folded]_&]:justify-center">
        <LogoMark className="size-8 shrink-0" />
        <span className="sidebar-word text-base font-semibold tracking-tight">Whisker</span>
      </div>
      <nav aria-label="Main" className="mt-6 flex flex-col gap-1">
        {NAV_ITEMS.map((item) => (
          <NavLink key={item.href} shape="row" {...item} />
        ))}
        <NavLink shape="row" isExternal {...API_DOCS} />
      </nav>
      <div className="mt-auto flex flex-col gap-3">
        {liveModel}
        <div className="flex items-center justify-between px-1 [[data-sidebar=folded]_&]:flex-col [[data-sidebar=folded]_&]:gap-2">
          <ThemeMenu />
          <Button variant="ghost" size="icon" onClick={toggle} aria-label={foldLabel} title={foldLabel}>
            <FoldIcon aria-hidden />
          </Button>
        </div>
      </div>
    </aside>
  );
}
