"use client";

import { useState } from "react";

import { ApiImage } from "@/components/api-image";
import { PercentSlider } from "@/components/percent-slider";
import { thumbnailUrl } from "@/features/datasets";
import { classLabel } from "@/lib/format";

import type { Picture } from "../pictures/pictures";

export type CompareMode = "beside" | "slider" | "difference";

interface CompareViewProps {
  left: Picture;
  right: Picture;
  mode: CompareMode;
}

const BOX = "bg-muted relative w-full overflow-hidden rounded-lg";

/** Two pictures beside each other, one over the other, or only what differs. */
export function CompareView({ left, right, mode }: CompareViewProps) {
  const [percent, setPercent] = useState(50);
  if (mode === "beside")
    return (
      <div className="grid grid-cols-2 gap-3">
        {[left, right].map((picture, side) => (
          <div key={side} className={`${BOX} aspect-square`}>
            <Shown picture={picture} className="size-full object-contain" />
          </div>
        ))}
      </div>
    );
  const box = { aspectRatio: ratioOf(left), maxHeight: "56dvh" };
  if (mode === "slider")
    return (
      <div className="flex flex-col gap-2">
        <div className={BOX} style={box}>
          <Shown picture={left} className="absolute inset-0 size-full object-contain" />
          <div className="absolute inset-0" style={{ clipPath: `inset(0 0 0 ${percent}%)` }}>
            <Shown picture={right} className="bg-muted size-full object-contain" />
          </div>
          <span aria-hidden className="bg-card absolute inset-y-0 w-0.5" style={{ left: `${percent}%` }} />
        </div>
        <PercentSlider label="How much of the first picture is shown" value={percent} onChange={setPercent} />
      </div>
    );
  return (
    <div className="flex flex-col gap-2">
      {/* Four times as bright, for the differences that matter are small. */}
      <div className="relative isolate w-full overflow-hidden bg-black brightness-400" style={box}>
        <Shown picture={left} className="absolute inset-0 size-full bg-black object-fill" />
        <Shown picture={right} className="absolute inset-0 size-full bg-black object-fill mix-blend-difference" />
      </div>
      <p className="text-muted-foreground text-small text-pretty">
        Black where both are the same; the brighter, the more they differ. Differences are shown four times as bright as
        they are.
      </p>
    </div>
  );
}

function Shown({ picture: { id, className, fileName }, className: look }: { picture: Picture; className: string }) {
  if (id === null) return null;
  return (
    <ApiImage key={id} src={thumbnailUrl(id, 768)} alt={`${classLabel(className)}: ${fileName}`} className={look} />
  );
}

function ratioOf({ widthPx, heightPx }: Picture): number {
  return widthPx === null || heightPx === null ? 1 : widthPx / heightPx;
}
