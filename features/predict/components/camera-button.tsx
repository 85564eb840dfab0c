"use client";

import { Camera } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState, useSyncExternalStore } from "react";

import { Button } from "@/components/ui/button";
import { useWasTrue } from "@/lib/hooks/use-was-true";

const CameraDialog = dynamic(async () => (await import("./camera-dialog")).CameraDialog, { ssr: false });

type CameraKind = "live" | "capture" | "none";

/** Live video where the browser gives it (https or localhost); else a phone's own camera app; else nothing. */
function detectCamera(): CameraKind {
  // The types say that mediaDevices always exists, but browsers leave it out of pages that are not secure.
  if ("mediaDevices" in navigator) return "live";
  return window.matchMedia("(pointer: coarse)").matches ? "capture" : "none";
}

interface CameraButtonProps {
  onFiles: (files: File[]) => void;
  /** Where a phone has no room for its word. */
  isIconOnPhone?: boolean;
}

const neverChanges = () => () => undefined;

export function CameraButton({ onFiles, isIconOnPhone = false }: CameraButtonProps) {
  const kind = useSyncExternalStore<CameraKind>(neverChanges, detectCamera, () => "none");
  const [isOpen, setIsOpen] = useState(false);
  const isWanted = useWasTrue(isOpen);
  const captureRef = useRef<HTMLInputElement>(null);
  if (kind === "none") return null;

  return (
    <>
      <Button
        variant="outline"
        className={isIconOnPhone ? "max-sm:w-10 max-sm:px-0" : undefined}
        onClick={() => {
          if (kind === "live") setIsOpen(true);
          else captureRef.current?.click();
        }}
      >
        <Camera aria-hidden />
        <span className={isIconOnPhone ? "max-sm:sr-only" : undefined}>Camera</span>
      </Button>
      <input
        ref={captureRef}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        aria-label="Take a photo"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      {isWanted && (
        <CameraDialog
          isOpen={isOpen}
          onClose={() => {
            setIsOpen(false);
          }}
          onShot={(file) => {
            setIsOpen(false);
            onFiles([file]);
          }}
        />
      )}
    </>
  );
}
