"use client";

import { useEffect } from "react";
import { toast, Toaster } from "sonner";

import { toasterIs } from "@/lib/toast";

// Sonner brings a look of its own; ours has no shadow, and both themes.
const ABOVE_PHONE_BAR = "calc(4.5rem + env(safe-area-inset-bottom))";
const TOAST = "border-border! bg-card! text-foreground! rounded-xl! border! text-sm! shadow-none!";

/** Its own effect comes after Sonner's: from then on nothing said is lost. */
export function SonnerToaster() {
  useEffect(() => {
    toasterIs(toast);
    return () => toasterIs(null);
  }, []);
  return (
    <Toaster
      position="bottom-right"
      mobileOffset={{ bottom: ABOVE_PHONE_BAR }}
      style={{ fontFamily: "inherit" }}
      toastOptions={{ className: TOAST }}
    />
  );
}
