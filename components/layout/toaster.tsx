"use client";

import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";

import { areToastsWanted, onToastsWanted } from "@/lib/toast";

const SonnerToaster = dynamic(async () => (await import("./sonner-toaster")).SonnerToaster, { ssr: false });

/** Where toasts appear; nothing is loaded for it until one is wanted. */
export function Toaster() {
  const isWanted = useSyncExternalStore(onToastsWanted, areToastsWanted, () => false);
  return isWanted ? <SonnerToaster /> : null;
}
