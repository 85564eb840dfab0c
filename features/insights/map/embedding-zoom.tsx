import { Maximize, Minus, Plus } from "lucide-react";

import { Button } from "@/components/ui/button";

import { MOST_ZOOM, type View, WHOLE, zoomed } from "./embedding-view";

const STEP = 1.6;

interface ZoomButtonsProps {
  view: View;
  onView: (view: View) => void;
}

/** Closer to a map, away from it, and back to all of it; what is zoomed in can be dragged. */
export function ZoomButtons({ view, onView }: ZoomButtonsProps) {
  const isWhole = view.zoom <= 1;
  return (
    <div className="flex gap-1">
      <Button
        variant="outline"
        size="icon"
        aria-label="Zoom out"
        disabled={isWhole}
        onClick={() => onView(zoomed(view, 1 / STEP))}
      >
        <Minus aria-hidden />
      </Button>
      <Button
        variant="outline"
        size="icon"
        aria-label="Zoom in"
        disabled={view.zoom >= MOST_ZOOM}
        onClick={() => onView(zoomed(view, STEP))}
      >
        <Plus aria-hidden />
      </Button>
      <Button
        variant="outline"
        size="icon"
        aria-label="Show the whole map"
        disabled={isWhole}
        onClick={() => onView(WHOLE)}
      >
        <Maximize aria-hidden />
      </Button>
    </div>
  );
}
