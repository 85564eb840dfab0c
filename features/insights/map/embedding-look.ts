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
export function trace(
  path: CanvasPath & { beginPath: () => void },
  shape: PointShape,
  x: number,
  y: number,
  r: number,
) {
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
