"use client";

import type { ReactNode } from "react";
import { Toaster } from "sonner";

import { TooltipProvider } from "../ui/tooltip";

import { PhoneBottomBar, PhoneTopBar } from "./phone-bars";
import { Sidebar } from "./sidebar";
import { TokenDialog } from "./token-dialog";

const SKIP_LINK =
  "sr-only focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50 focus:rounded-lg focus:bg-primary focus:px-4 focus:py-2 focus:text-primary-foreground";

// Sonner brings a look of its own; ours has no shadow, and both themes.
const ABOVE_PHONE_BAR = "calc(4.5rem + env(safe-area-inset-bottom))";
const TOAST = "border-border! bg-card! text-foreground! rounded-xl! border! text-sm! shadow-none!";

interface AppShellProps {
  /** Says which model is live, and leads to it. */
  liveModel: ReactNode;
  /** The same where there is little room. */
  compactLiveModel: ReactNode;
  children: ReactNode;
}

/** What surrounds every page: navigation, the live model, toasts, and the question for a token. */
export function AppShell({ liveModel, compactLiveModel, children }: AppShellProps) {
  return (
    <TooltipProvider>
      <a href="#content" className={SKIP_LINK}>
        Skip to the content
      </a>
      <Sidebar liveModel={liveModel} />
      <div className="md:sidebar-inset">
        <PhoneTopBar liveModel={compactLiveModel} />
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-[78rem] px-4 pt-6 pb-28 outline-none md:px-6 md:pt-8 md:pb-16"
        >
          {children}
        </main>
      </div>
      <PhoneBottomBar />
      <TokenDialog />
      <Toaster
        position="bottom-right"
        mobileOffset={{ bottom: ABOVE_PHONE_BAR }}
        style={{ fontFamily: "inherit" }}
        toastOptions={{ className: TOAST }}
      />
    </TooltipProvider>
  );
}
