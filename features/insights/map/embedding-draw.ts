import type { EmbeddingMap } from "@/lib/api/types";

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

/** Classes that get a colour and a shape of their own; of more, one at a time is pointed out. */
export const MOST_COLOURED = 8;

/**
 * Colours that people of every common colour vision tell apart, each with a shape to double it.
 *
 * Source: Okabe and Ito 2008, "Color Universal Design"; yellow and black in shades that both grounds carry.
 */
const LIGHT = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8f7a00", "#333333"] as const;
const DARK = ["#3fa0dd", "#e8762c", "#1fbf8f", "#e19bc4", "#8fd0f5", "#f0b429", "#f0e442", "#dddddd"] as const;

export type PointShape = "circle" | "square" | "triangle" | "diamond";

const SHAPES: readonly PointShape[] = ["circle", "square", "triangle", "diamond"];

export interface PointLook {
  color: string;
  shape: PointShape;
}

/** How the points of a class look where each class has a look of its own. */
export function lookOf(classIndex: number, isDark: boolean): PointLook {
  const colors = isDark ? DARK : LIGHT;
  return {
    color: colors[classIndex % MOST_COLOURED] ?? colors[0],
    shape: SHAPES[classIndex % SHAPES.length] ?? "circle",
  };
}

/** Trace a point's outline, to be filled or stroked. */
function trace(path: CanvasPath & { beginPath: () => void }, shape: PointShape, x: number, y: number, r: number) {
  path.beginPath();
  if (shape === "circle") {
    path.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  const corners = CORNERS[shape];
  corners.forEach(([dx, dy], index) => {
    if (index === 0) path.moveTo(x + dx * r, y + dy * r);
    else path.lineTo(x + dx * r, y + dy * r);
  });
  path.closePath();
}

/** Of about the same area as the circle. */
const CORNERS: Record<Exclude<PointShape, "circle">, readonly (readonly [number, number])[]> = {
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  triangle: [
    [0, -1.3],
    [1.15, 0.85],
    [-1.15, 0.85],
  ],
  diamond: [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
};
