import { Flame } from "lucide-react";

import { Slider } from "@/components/ui/slider";
import { classLabel } from "@/lib/format";

interface HeatmapControlProps {
  className: string;
  percent: number;
  onChange: (percent: number) => void;
  hasCaption: boolean;
}

/** Fades the heatmap in and out over the picture, and says what it shows. */
export function HeatmapControl({ className, percent, onChange, hasCaption }: HeatmapControlProps) {
  const meaning = `Warm areas counted most towards “${classLabel(className)}”. It shows where the model looked, not whether it is right.`;
  return (
    <div className="border-line border-t px-4 py-2" title={hasCaption ? undefined : meaning}>
      <div className="flex items-center gap-3">
        <span className="text-muted flex shrink-0 items-center gap-2 text-[0.8125rem]">
          <Flame className="size-4" aria-hidden />
          Heatmap
        </span>
        <Slider label={`Heatmap opacity. ${meaning}`} value={percent} onChange={onChange} />
        <span className="figures text-muted w-10 shrink-0 text-right text-xs">{percent}%</span>
      </div>
      {hasCaption && <p className="text-muted pb-2 text-[0.8125rem]">{meaning}</p>}
    </div>
  );
}
