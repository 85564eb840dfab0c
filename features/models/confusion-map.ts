import type { ConfusionCell } from "./confusions";

/** A dot is never smaller than this part of the map's side: with thousands of classes a cell could not be seen. */
const LEAST_SHARE = 1 / 160;
const SHADES = 4;

/** Dots of one colour and strength, as one path: thousands of elements would make the page slow. */
export interface Dots {
  isRight: boolean;
  opacity: number;
  path: string;
}

/** Side of a dot, in cells of a map of so many classes. */
export function dotSide(classCount: number): number {
  return Math.max(1, classCount * LEAST_SHARE);
}

/** The dots of a map; mistakes come last and lie on top. */
export function dotsOf(cells: readonly ConfusionCell[], classCount: number): Dots[] {
  const totals = new Map<number, number>();
  for (const { row, count } of cells) totals.set(row, (totals.get(row) ?? 0) + count);
  const side = dotSide(classCount);
  const paths = new Map<string, Dots>();
  for (const { row, column, count } of cells) {
    const shade = Math.ceil((count / (totals.get(row) ?? count)) * SHADES);
    const isRight = row === column;
    const key = `${isRight} ${shade}`;
    const dots = paths.get(key) ?? { isRight, opacity: 0.35 + (0.65 * shade) / SHADES, path: "" };
    dots.path += squareAt(column, row, side);
    paths.set(key, dots);
  }
  return [...paths.values()].toSorted((a, b) => Number(b.isRight) - Number(a.isRight) || a.opacity - b.opacity);
}

/** A square around the middle of a cell. */
function squareAt(column: number, row: number, side: number): string {
  const shift = (1 - side) / 2;
  return `M${round(column + shift)} ${round(row + shift)}h${round(side)}v${round(side)}h${round(-side)}z`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The answers by their place, to read one that is pointed at. */
export function byPlace(cells: readonly ConfusionCell[]): ReadonlyMap<string, ConfusionCell> {
  return new Map(cells.map((cell) => [placeOf(cell), cell]));
}

export function placeOf({ row, column }: Pick<ConfusionCell, "row" | "column">): string {
  return `${row} ${column}`;
}

/** The answer whose dot is under a point, the nearest where dots overlap; none where there is no dot. */
export function cellNear(
  cells: ReadonlyMap<string, ConfusionCell>,
  { row, column }: Pick<ConfusionCell, "row" | "column">,
  classCount: number,
): ConfusionCell | null {
  const reach = Math.floor(dotSide(classCount) / 2);
  let nearest: ConfusionCell | null = null;
  let least = Infinity;
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const cell = cells.get(placeOf({ row: row + dy, column: column + dx }));
      const distance = Math.hypot(dx, dy);
      if (cell !== undefined && distance < least) [nearest, least] = [cell, distance];
    }
  return nearest;
}
