"use client";

import dynamic from "next/dynamic";

import { useWasTrue } from "@/lib/hooks/use-was-true";

import type { ModalProps } from "./modal-dialog";

const ModalDialog = dynamic(async () => (await import("./modal-dialog")).ModalDialog, { ssr: false });

/** A dialog with a name, a sentence and a way out (Esc, the cross, or a click beside it). */
export function Modal(props: ModalProps) {
  return useWasTrue(props.isOpen) ? <ModalDialog {...props} /> : null;
}
