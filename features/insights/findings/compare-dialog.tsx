"use client";

import { useState } from "react";

import { ApiImage } from "@/components/api-image";
import { Modal } from "@/components/modal";
import { OptionSelect } from "@/components/option-select";
import { PercentSlider } from "@/components/percent-slider";
import { Segmented } from "@/components/segmented";
import { thumbnailUrl } from "@/features/datasets";
import { classLabel } from "@/lib/format";

import { PictureFacts } from "../pictures/picture-facts";
import type { Picture } from "../pictures/pictures";

const MODES = [
  { value: "beside", label: "Side by side" },
  { value: "slider", label: "Slider" },
  { value: "difference", label: "Difference" },
] as const;

interface CompareDialogProps {
  pictures: readonly Picture[];
  onClose: () => void;
}

/** Two pictures that look alike: what tells them apart? */
export function CompareDialog({ pictures, onClose }: CompareDialogProps) {
  const [mode, setMode] = useState<CompareMode>("beside");
  const [places, setPlaces] = useState<[number, number]>([0, 1]);
  const [left, right] = places.map((place) => pictures[place]);
  if (left === undefined || right === undefined) return null;
  const options = pictures.map(({ className, fileName }, place) => ({
    value: String(place),
    label: `${classLabel(className)}: ${fileName}`,
  }));
  return (
    <Modal isOpen isWide onClose={onClose} title="Compare" description="What tells them apart?">
      <div className="flex flex-col gap-4">
        <div>
          <Segmented label="How to compare" options={MODES} value={mode} onChange={setMode} />
        </div>
        <CompareView left={left} right={right} mode={mode} />
        <div className="grid gap-4 sm:grid-cols-2">
          {[left, right].map((picture, side) => (
            <div key={side} className="flex min-w-0 flex-col gap-2">
              {pictures.length > 2 && (
                <OptionSelect
                  aria-label={side === 0 ? "Left picture" : "Right picture"}
                  value={String(places[side])}
                  onChange={(value) => setPlaces(side === 0 ? [Number(value), places[1]] : [places[0], Number(value)])}
                  options={options}
                />
              )}
              <PictureFacts picture={picture} />
            </div>
          ))}
        </div>
      </div>
    </Modal>
  );
}

type CompareMode = "beside" | "slider" | "difference";

interface CompareViewProps {
  left: Picture;
  right: Picture;
  mode: CompareMode;
}

const BOX = "bg-muted relative w-full overflow-hidden rounded-lg";

/** Two pictures beside each other, one over the other, or only what differs. */
function CompareView({ left, right, mode }: CompareViewProps) {
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
