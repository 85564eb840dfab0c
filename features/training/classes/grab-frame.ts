const WIDTH_PX = 640;
const HEIGHT_PX = 480;
const QUALITY = 0.9;

/** What a video shows now, as a JPEG of at most 640 by 480 px (or 480 by 640); null before its first frame. */
export async function grabFrame(video: HTMLVideoElement, name: string): Promise<File | null> {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) return null;
  const [mostWide, mostHigh] = width >= height ? [WIDTH_PX, HEIGHT_PX] : [HEIGHT_PX, WIDTH_PX];
  const scale = Math.min(1, mostWide / width, mostHigh / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return blob === null ? null : new File([blob], name, { type: "image/jpeg" });
}
