import { Flame } from "lucide-react";

import { Explain } from "@/components/explain";
import { PercentSlider } from "@/components/percent-slider";
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
    <div className="border-border border-t px-4 py-2">
      <div className="flex items-center gap-3">
        <span className="text-muted-foreground flex shrink-0 items-center gap-2 text-small">
          <Flame className="size-4" aria-hidden />
          Heatmap
        </span>
        {!hasCaption && <Explain about="Heatmap">{meaning}</Explain>}
        <PercentSlider label={`Heatmap opacity. ${meaning}`} value={percent} onChange={onChange} />
        <span className="figures text-muted-foreground w-10 shrink-0 text-right text-xs">{percent}%</span>
      </div>
      {hasCaption && <p className="text-muted-foreground pb-2 text-small">{meaning}</p>}
    </div>
  );
}
