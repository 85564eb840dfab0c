/** Frames sent are no larger than this: the model shrinks them to its own input in any case. */
const LEAST_SIDE_PX = 256;
const MOST_SIDE_PX = 512;
const FRAME_QUALITY = 0.8;
const PHOTO_QUALITY = 0.92;

/** The shorter side of a frame that a model with this input loses nothing by. */
export function frameSidePx(inputSizePx: number): number {
  return Math.min(Math.max(inputSizePx, LEAST_SIDE_PX), MOST_SIDE_PX);
}

/** The size of a frame whose shorter side is `sidePx`; smaller ones stay as they are. */
export function frameSize(width: number, height: number, sidePx: number): { width: number; height: number } {
  const scale = Math.min(sidePx / Math.max(Math.min(width, height), 1), 1);
  return { width: Math.max(Math.round(width * scale), 1), height: Math.max(Math.round(height * scale), 1) };
}

/** The video's current frame as a small JPEG, its shorter side `sidePx`; null while there is none. */
export async function grabFrame(
  video: HTMLVideoElement,
  sidePx: number,
  quality = FRAME_QUALITY,
): Promise<Blob | null> {
  return drawn(video, frameSize(video.videoWidth, video.videoHeight, sidePx), quality);
}

/** The video's current frame, whole, as a file. */
export async function takePhoto(video: HTMLVideoElement): Promise<File | null> {
  const blob = await drawn(video, { width: video.videoWidth, height: video.videoHeight }, PHOTO_QUALITY);
  const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "-");
  return blob === null ? null : new File([blob], `camera-${time}.jpg`, { type: "image/jpeg" });
}

async function drawn(video: HTMLVideoElement, size: { width: number; height: number }, quality: number) {
  // Before its first frame there is nothing to take.
  if (video.videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  const { width, height } = size;
  // The page's own canvas encodes when the browser is idle, which it never is beside a video.
  if (typeof OffscreenCanvas === "function") {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { alpha: false });
    if (context !== null) {
      context.imageSmoothingQuality = "high";
      context.drawImage(video, 0, 0, width, height);
      return canvas.convertToBlob({ type: "image/jpeg", quality });
    }
  }
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.drawImage(video, 0, 0, width, height);
  return new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}
