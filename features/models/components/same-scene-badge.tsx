"use client";

import { Info } from "lucide-react";

import { LazyPopover } from "@/components/lazy-popover";
import { formatRate } from "@/lib/format";

interface SameSceneBadgeProps {
  /** Of the test pictures, how many show a scene that the version learned from, 0 to 1. */
  share: number | undefined;
}

/** Stands beside figures that flatter: the test pictures were taken where the training pictures were. */
export function SameSceneBadge({ share = 0 }: SameSceneBadgeProps) {
  if (share === 0) return null;
  const part = share === 1 ? "All of its test pictures show" : `${formatRate(share)} of its test pictures show`;
  return (
    <LazyPopover
      label="What same scene means"
      className="[font-family:var(--font-geist-sans)] text-small whitespace-normal"
      trigger={
        <button
          type="button"
          className="bg-unsure-wash text-unsure inline-flex h-6 items-center gap-1 rounded-md px-2 [font-family:var(--font-geist-sans)] text-xs font-medium pointer-coarse:h-11"
        >
          <Info className="size-3.5" aria-hidden />
          same scene
        </button>
      }
    >
      {part} a scene that it also learned from: the same camera, place and light, moments apart. Expect less elsewhere.
      Photos of other places make the test say more.
    </LazyPopover>
  );
}
