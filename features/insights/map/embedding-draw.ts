import type { EmbeddingMap } from "@/lib/api/types";

import { lookOf, MOST_COLOURED, trace } from "./embedding-look";
import type { Places, Size } from "./embedding-view";

export interface Drawn {
  map: EmbeddingMap;
  places: Places;
  size: Size;
  isDark: boolean;
  /** The class that is pointed out; null where all are alike. */
  classIndex: number | null;
  split: string | null;
  /** Ids that get a ring. */
  marked: ReadonlySet<string>;
  active: number | null;
}

const RADIUS_PX = 3.5;

/** Draw a map: first what recedes, then what is pointed out, then the rings. */
export function draw(canvas: HTMLCanvasElement, drawn: Drawn): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { map, places, size, isDark, marked, active } = drawn;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const styles = getComputedStyle(canvas);
  const [ink, faint, accent] = ["--foreground", "--input", "--primary"].map((name) => styles.getPropertyValue(name));
  const isColoured = map.class_names.length <= MOST_COLOURED;
  const isOut = (index: number) => isInFocus(drawn, index);
  const indexes = Array.from(map.x.keys());

  for (const inFocus of [false, true]) {
    for (const index of indexes) {
      if (isOut(index) !== inFocus) continue;
      const look = lookOf(map.class_index[index] ?? 0, isDark);
      const [x, y] = [places[2 * index] ?? 0, places[2 * index + 1] ?? 0];
      const isOne = inFocus && drawn.classIndex !== null;
      context.globalAlpha = inFocus ? 0.85 : 0.25;
      context.fillStyle = (isColoured ? inFocus && look.color : isOne && accent) || faint || "gray";
      trace(context, isColoured ? look.shape : "circle", x, y, RADIUS_PX);
      context.fill();
    }
  }

  context.globalAlpha = 1;
  context.strokeStyle = ink || "black";
  for (const index of indexes) {
    const isActive = index === active;
    if (!isActive && !marked.has(map.image_id[index] ?? "")) continue;
    context.lineWidth = isActive ? 2.5 : 1.5;
    trace(context, "circle", places[2 * index] ?? 0, places[2 * index + 1] ?? 0, RADIUS_PX + (isActive ? 5 : 3));
    context.stroke();
  }
}

function isInFocus({ map, classIndex, split }: Drawn, index: number): boolean {
  const isOfClass = classIndex === null || map.class_index[index] === classIndex;
  return isOfClass && (split === null || map.split[index] === split);
}
