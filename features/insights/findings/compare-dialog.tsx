"use client";

import { useState } from "react";

import { Modal } from "@/components/modal";
import { Segmented } from "@/components/segmented";
import { OptionSelect } from "@/components/option-select";
import { classLabel } from "@/lib/format";

import { PictureFacts } from "../pictures/picture-facts";
import type { Picture } from "../pictures/pictures";

import { type CompareMode, CompareView } from "./compare-view";

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
