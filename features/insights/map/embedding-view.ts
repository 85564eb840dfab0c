/** Which part of a map is on the screen: 1 shows all of it; the middle is between 0 and 1 of each side. */
export interface View {
  zoom: number;
  middleX: number;
  middleY: number;
}

export const WHOLE: View = { zoom: 1, middleX: 0.5, middleY: 0.5 };
export const MOST_ZOOM = 16;

export interface Size {
  width: number;
  height: number;
}

/** Points of the map in CSS pixels, one after the other: x, y, x, y. */
export type Places = Float32Array;

const MARGIN_PX = 16;

/** Where each point lies on the screen; y goes up on a map and down on a screen. */
export function placesOf(xs: readonly number[], ys: readonly number[], { width, height }: Size, view: View): Places {
  const [unitX, unitY] = [unitOf(xs), unitOf(ys)];
  const places = new Float32Array(xs.length * 2);
  for (let index = 0; index < xs.length; index += 1) {
    const x = (unitX(xs[index] ?? 0) - view.middleX) * view.zoom + 0.5;
    const y = (1 - unitY(ys[index] ?? 0) - view.middleY) * view.zoom + 0.5;
    places[2 * index] = MARGIN_PX + x * (width - 2 * MARGIN_PX);
    places[2 * index + 1] = MARGIN_PX + y * (height - 2 * MARGIN_PX);
  }
  return places;
}

/** The point nearest to a place on the screen, within a radius; null where there is none. */
export function pointAt(places: Places, x: number, y: number, radiusPx: number): number | null {
  let best: number | null = null;
  let least = radiusPx * radiusPx;
  for (let index = 0; index < places.length / 2; index += 1) {
    const distance = squared(places, index, x, y);
    if (distance <= least) [best, least] = [index, distance];
  }
  return best;
}

/** The points nearest to one of them, itself first. */
export function neighboursOf(xs: readonly number[], ys: readonly number[], index: number, count: number): number[] {
  const [unitX, unitY] = [unitOf(xs), unitOf(ys)];
  const distance = (other: number) =>
    (unitX(xs[other] ?? 0) - unitX(xs[index] ?? 0)) ** 2 + (unitY(ys[other] ?? 0) - unitY(ys[index] ?? 0)) ** 2;
  return Array.from(xs.keys())
    .map((other) => ({ other, away: other === index ? -1 : distance(other) }))
    .toSorted((a, b) => a.away - b.away)
    .slice(0, count)
    .map(({ other }) => other);
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest point in the direction of an arrow key: what lies off to the side counts as farther away. */
export function pointTowards(places: Places, from: number, key: string): number | null {
  const direction = DIRECTIONS[key];
  if (direction === undefined) return null;
  const [x, y] = [places[2 * from] ?? 0, places[2 * from + 1] ?? 0];
  let best: number | null = null;
  let least = Infinity;
  for (let index = 0; index < places.length / 2; index += 1) {
    const [awayX, awayY] = [(places[2 * index] ?? 0) - x, (places[2 * index + 1] ?? 0) - y];
    const ahead = awayX * direction[0] + awayY * direction[1];
    const aside = Math.abs(awayX * direction[1] + awayY * direction[0]);
    const cost = ahead + 3 * aside;
    if (ahead > 0 && cost < least) [best, least] = [index, cost];
  }
  return best;
}

/** Zoom in or out around the middle of the screen. */
export function zoomed(view: View, factor: number): View {
  return within({ ...view, zoom: view.zoom * factor });
}

/** Move what is shown by a distance on the screen. */
export function moved(view: View, byX: number, byY: number, { width, height }: Size): View {
  const [roomX, roomY] = [width - 2 * MARGIN_PX, height - 2 * MARGIN_PX];
  return within({
    ...view,
    middleX: view.middleX - byX / (roomX * view.zoom),
    middleY: view.middleY - byY / (roomY * view.zoom),
  });
}

/** Bring a point into view, where it is not. */
export function showing(view: View, places: Places, index: number, { width, height }: Size): View {
  const [x, y] = [places[2 * index] ?? 0, places[2 * index + 1] ?? 0];
  const isSeen = x >= 0 && x <= width && y >= 0 && y <= height;
  return isSeen ? view : moved(view, width / 2 - x, height / 2 - y, { width, height });
}

/** No view shows what is beyond the map's edges. */
function within({ zoom, middleX, middleY }: View): View {
  const kept = Math.min(Math.max(zoom, 1), MOST_ZOOM);
  const half = 0.5 / kept;
  const clamp = (value: number) => Math.min(Math.max(value, half), 1 - half);
  return { zoom: kept, middleX: clamp(middleX), middleY: clamp(middleY) };
}

function unitOf(values: readonly number[]): (value: number) => number {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const span = most - least;
  return (value) => (span > 0 ? (value - least) / span : 0.5);
}

function squared(places: Places, index: number, x: number, y: number): number {
  return ((places[2 * index] ?? 0) - x) ** 2 + ((places[2 * index + 1] ?? 0) - y) ** 2;
}
