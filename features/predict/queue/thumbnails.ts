/** Enough for a card on a sharp screen; the picture itself is shown only alone. */
const SIDE_PX = 448;
const QUALITY = 0.8;
/** From here on it is worth the while to let the browser shrink a picture as it decodes it, beside the page. */
const LARGE_BYTES = 400_000;
/** Browsers decode beside the page, but not many at once. */
const MOST_AT_ONCE = 2;

interface Request {
  picture: Blob;
  resolve: (thumbnail: Blob | null) => void;
}

/** Made once for each picture; null where the browser cannot read it. */
const made = new WeakMap<Blob, Blob | null>();
const asked = new WeakMap<Blob, Promise<Blob | null>>();
/** The last one asked for is the first one made: it is what is on the screen now. */
const waiting: Request[] = [];
/** What nobody looks at yet comes after all that somebody does. */
const ahead: Request[] = [];
let running = 0;

export const canMakeThumbnails = () => typeof createImageBitmap === "function";

/** The small copy of a picture, if there is one already; undefined while nobody made it. */
export function madeThumbnail(picture: Blob): Blob | null | undefined {
  return canMakeThumbnails() ? made.get(picture) : picture;
}

/** A small JPEG of a picture, decoded beside the page. */
export function thumbnailOf(picture: Blob): Promise<Blob | null> {
  const known = asked.get(picture);
  if (known === undefined) return ask(picture, waiting);
  // It is looked at now: to the front with it.
  const place = [waiting, ahead].find((list) => list.some((request) => request.picture === picture));
  const index = place?.findIndex((request) => request.picture === picture) ?? -1;
  const [request] = place?.splice(index, 1) ?? [];
  if (request !== undefined) waiting.push(request);
  return known;
}

/** Make a thumbnail before somebody looks. */
export function prepareThumbnail(picture: Blob): void {
  if (canMakeThumbnails() && !asked.has(picture)) void ask(picture, ahead);
}

function ask(picture: Blob, list: Request[]): Promise<Blob | null> {
  const promise = new Promise<Blob | null>((resolve) => list.push({ picture, resolve }));
  asked.set(picture, promise);
  void next();
  return promise;
}

async function next(): Promise<void> {
  if (running >= MOST_AT_ONCE) return;
  const request = waiting.pop() ?? ahead.shift();
  if (request === undefined) return;
  running++;
  const thumbnail = await shrunk(request.picture).catch(() => null);
  running--;
  made.set(request.picture, thumbnail);
  request.resolve(thumbnail);
  void next();
}

async function shrunk(picture: Blob): Promise<Blob> {
  // The size is known only once it is decoded: a large file is surely wider than its thumbnail, a small one may not be.
  const isLarge = picture.size > LARGE_BYTES;
  const bitmap = await createImageBitmap(picture, isLarge ? { resizeWidth: SIDE_PX, resizeQuality: "medium" } : {});
  const scale = Math.min(SIDE_PX / Math.max(bitmap.width, bitmap.height), 1);
  const width = Math.max(Math.round(bitmap.width * scale), 1);
  const height = Math.max(Math.round(bitmap.height * scale), 1);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("No canvas to draw on.");
  context.fillStyle = "#fff"; // a JPEG has no transparency: it would be black
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}
