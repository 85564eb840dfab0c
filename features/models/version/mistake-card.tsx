"use client";

import { Tag } from "lucide-react";
import { useState } from "react";

import { ApiImage } from "@/components/api-image";
import { thumbnailUrl } from "@/features/datasets";
import type { Mistake } from "@/lib/api/types";
import { classLabel, formatProbability } from "@/lib/format";

interface MistakeCardProps {
  mistake: Mistake;
  heatmapPercent: number;
  isPictured: boolean;
}

/** A wrong answer: the picture, what it shows, and what the model said. */
export function MistakeCard({ mistake, heatmapPercent, isPictured }: MistakeCardProps) {
  const [ratio, setRatio] = useState(1);
  const { image_id, file_name, class_name, predicted_class, confidence, heatmap, is_label_doubtful } = mistake;
  return (
    <li className="min-w-0">
      {isPictured && (
        <div className="bg-muted relative mb-2 grid aspect-square w-full place-items-center overflow-hidden rounded-lg">
          <div className={ratio >= 1 ? "relative w-full" : "relative h-full"} style={{ aspectRatio: ratio }}>
            <ApiImage
              src={thumbnailUrl(image_id, 256)}
              alt={`${classLabel(class_name)}: ${file_name}`}
              className="absolute inset-0 size-full"
              onRatio={setRatio}
            />
            {heatmap != null && (
              <img
                src={heatmap}
                alt=""
                className="pointer-events-none absolute inset-0 size-full"
                style={{ opacity: heatmapPercent / 100 }}
              />
            )}
          </div>
        </div>
      )}
      <p className="truncate text-small leading-5">
        <span className="text-muted-foreground">Shown </span>
        <span className="font-medium">{classLabel(class_name)}</span>
      </p>
      <p className="truncate text-small leading-5">
        <span className="text-muted-foreground">Said </span>
        {classLabel(predicted_class)} <span className="figures">{formatProbability(confidence)}</span>
      </p>
      <p className="text-muted-foreground truncate text-xs leading-5">{file_name}</p>
      {is_label_doubtful && (
        <p className="text-unsure flex items-start gap-1 text-xs leading-5">
          <Tag className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          The label may be wrong
        </p>
      )}
    </li>
  );
}
