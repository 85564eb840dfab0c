"use client";

import dynamic from "next/dynamic";

import { useWasTrue } from "@/lib/hooks/use-was-true";

import type { ConfirmDialogProps } from "./confirm-question";

const ConfirmQuestion = dynamic(async () => (await import("./confirm-question")).ConfirmQuestion, { ssr: false });

/** Asks before something changes for everyone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return useWasTrue(props.isOpen) ? <ConfirmQuestion {...props} /> : null;
}
