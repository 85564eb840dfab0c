"use client";

import dynamic from "next/dynamic";
import type { CSSProperties, ReactNode } from "react";

import { useAccessToken } from "@/lib/hooks/use-access-token";
import { useStoredSidebar } from "@/lib/hooks/use-stored-sidebar";
import { useWasTrue } from "@/lib/hooks/use-was-true";

import { SidebarProvider } from "../ui/sidebar";

import { PhoneBottomBar, PhoneTopBar } from "./phone-bars";
import { Sidebar } from "./sidebar";
import { Toaster } from "./toaster";

const TokenDialog = dynamic(async () => (await import("./token-dialog")).TokenDialog, { ssr: false });

const SKIP_LINK =
  "sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-lg focus:bg-primary focus:px-4 focus:py-2 focus:text-primary-foreground";

// Both follow what the head's script says on <html>, so that a folded sidebar does not open for a moment at first.
const WIDTHS: CSSProperties & Record<`--${string}`, string> = {
  "--sidebar-width": "var(--whole-sidebar)",
  "--sidebar-width-icon": "var(--folded-sidebar)",
};

interface AppShellProps {
  /** Says which model is live, and leads to it. */
  liveModel: ReactNode;
  /** The same where there is little room. */
  compactLiveModel: ReactNode;
  /** What Ctrl K opens. */
  palette: ReactNode;
  children: ReactNode;
}

/** What surrounds every page: navigation, the live model, toasts, the palette, and the question for a token. */
export function AppShell({ liveModel, compactLiveModel, palette, children }: AppShellProps) {
  const { isOpen, setIsOpen } = useStoredSidebar();
  const isTokenAsked = useWasTrue(useAccessToken().isAsked);
  return (
    <SidebarProvider open={isOpen} onOpenChange={setIsOpen} style={WIDTHS}>
      <a href="#content" className={SKIP_LINK}>
        Skip to the content
      </a>
      <Sidebar liveModel={liveModel} />
      <div className="min-w-0 flex-1">
        <PhoneTopBar liveModel={compactLiveModel} />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-[78rem] px-4 pt-6 pb-[calc(7rem+env(safe-area-inset-bottom))] outline-none md:px-6 md:pt-8 md:pb-16"
        >
          {children}
        </main>
      </div>
      <PhoneBottomBar liveModel={compactLiveModel} />
      {isTokenAsked && <TokenDialog />}
      {palette}
      <Toaster />
    </SidebarProvider>
  );
}
