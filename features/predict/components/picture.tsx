"use client";

import { useState } from "react";

interface PictureProps {
  src: string;
  name: string;
  heatmap: string | null;
  heatmapPercent: number;
  isWide: boolean;
  onUndisplayable: () => void;
}

/** Width by height of a card's frame; cards in a row share it. */
const FRAME_RATIO = 4 / 3;
/** Alone on the page, a picture gets a frame of its own shape, within reason. */
const WIDEST = 16 / 9;
const TALLEST = 1;

/** The picture as the browser shows it (turned as its camera says), with the heatmap laid exactly over it. */
export function Picture({ src, name, heatmap, heatmapPercent, isWide, onUndisplayable }: PictureProps) {
  const [ratio, setRatio] = useState(FRAME_RATIO);
  const frameRatio = isWide ? Math.min(Math.max(ratio, TALLEST), WIDEST) : FRAME_RATIO;

  return (
    <div
      className="bg-muted relative grid w-full place-items-center overflow-hidden"
      style={{ aspectRatio: frameRatio }}
    >
      {ratio !== frameRatio && (
        <img src={src} alt="" className="absolute inset-0 size-full scale-125 object-cover opacity-40 blur-2xl" />
      )}
      <div className={ratio > frameRatio ? "relative w-full" : "relative h-full"} style={{ aspectRatio: ratio }}>
        <img
          src={src}
          alt={name}
          className="absolute inset-0 size-full"
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
            if (naturalHeight > 0) setRatio(naturalWidth / naturalHeight);
          }}
          onError={onUndisplayable}
        />
        {heatmap !== null && (
          <img
            src={heatmap}
            alt=""
            data-testid="heatmap"
            className="pointer-events-none absolute inset-0 size-full"
            style={{ opacity: heatmapPercent / 100 }}
          />
        )}
      </div>
    </div>
  );
}
