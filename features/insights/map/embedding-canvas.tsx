"use client";

import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";

import type { EmbeddingMap } from "@/lib/api/types";
import { formatCount } from "@/lib/format";
import { useIsDark } from "@/lib/hooks/use-is-dark";
import { useWidth } from "@/lib/hooks/use-width";

import { useInsightsView } from "../insights-context";

import { draw } from "./embedding-draw";
import { moved, placesOf, pointAt, pointTowards, showing, type Size, type View } from "./embedding-view";

interface EmbeddingCanvasProps {
  map: EmbeddingMap;
  view: View;
  onView: (view: View) => void;
  classIndex: number | null;
  marked: ReadonlySet<string>;
  active: number | null;
  onActive: (index: number | null) => void;
  onOpen: (index: number) => void;
  /** What is shown at the active point; it is told where that lies. */
  children: (x: number, y: number, size: Size) => ReactNode;
}

/** A finger is broader than a mouse's point. */
const REACH_PX = { mouse: 12, touch: 24 };
const DRAG_PX = 4;
/** Wide, and on a phone nearly square. */
const RATIO = { wide: 0.58, narrow: 0.95 };
const NARROW_PX = 480;

/** The map itself: a pointer, a finger or the arrow keys go from picture to picture. */
export function EmbeddingCanvas(props: EmbeddingCanvasProps) {
  const { map, view, onView, classIndex, marked, active, onActive, onOpen, children } = props;
  const { filters } = useInsightsView();
  const { split } = filters;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useIsDark();
  const width = useWidth(frame);
  const size = useMemo(
    () => ({ width, height: Math.round(width * (width < NARROW_PX ? RATIO.narrow : RATIO.wide)) }),
    [width],
  );
  const places = useMemo(() => placesOf(map.x, map.y, size, view), [map, size, view]);
  const [drag, setDrag] = useState<{ x: number; y: number; isMoving: boolean } | null>(null);

  useEffect(() => {
    if (canvas.current !== null && size.width > 0)
      draw(canvas.current, { map, places, size, isDark, classIndex, split, marked, active });
  }, [map, places, size, isDark, classIndex, split, marked, active]);

  const under = (event: PointerEvent) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const reach = event.pointerType === "mouse" ? REACH_PX.mouse : REACH_PX.touch;
    return pointAt(places, event.clientX - left, event.clientY - top, reach);
  };

  const onPointerMove = (event: PointerEvent) => {
    if (drag === null) {
      if (event.pointerType === "mouse") onActive(under(event));
      return;
    }
    const [byX, byY] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.isMoving && Math.hypot(byX, byY) < DRAG_PX) return;
    onView(moved(view, byX, byY, size));
    setDrag({ x: event.clientX, y: event.clientY, isMoving: true });
  };

  const onPointerUp = (event: PointerEvent) => {
    const found = drag?.isMoving === true ? null : under(event);
    const wasMoving = drag?.isMoving;
    setDrag(null);
    if (wasMoving === true) return;
    // The first tap of a finger shows a picture, the second opens it.
    if (found !== null && (event.pointerType === "mouse" || found === active)) onOpen(found);
    else onActive(found);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const next = active === null ? 0 : pointTowards(places, active, event.key);
    if (event.key === "Enter" && active !== null) onOpen(active);
    else if (event.key.startsWith("Arrow") && next !== null) {
      onActive(next);
      onView(showing(view, places, next, size));
    } else if (event.key === "Escape" && active !== null) onActive(null);
    else return;
    event.preventDefault();
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- An application takes keys and pointers.
    <div
      ref={frame}
      role="application"
      aria-label={`Map of ${formatCount(map.x.length, "picture")}. Arrow keys go to the next one, Enter opens it.`}
      aria-roledescription="map"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Its points are gone to by the arrow keys.
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (view.zoom > 1) event.currentTarget.setPointerCapture(event.pointerId);
        setDrag(view.zoom > 1 ? { x: event.clientX, y: event.clientY, isMoving: false } : null);
      }}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerLeave={(event) => {
        if (event.pointerType === "mouse" && drag === null) onActive(null);
      }}
      className="border-border bg-background relative min-h-40 w-full overflow-hidden rounded-lg border"
      style={{ height: size.height, touchAction: view.zoom > 1 ? "none" : "pan-y" }}
    >
      <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full cursor-pointer" />
      {active !== null && children(places[2 * active] ?? 0, places[2 * active + 1] ?? 0, size)}
    </div>
  );
}
