const PHOTO_PX = 512;
const PHOTO_QUALITY = 0.75;
/** A heatmap is as smooth as the few cells it was drawn from. */
const HEATMAP_PX = 160;

/** A small JPEG of a picture that the page can show, as a data: address; null where it cannot be had. */
export function smallPhoto(url: string): Promise<string | null> {
  return smallCopy(url, PHOTO_PX, "image/jpeg", PHOTO_QUALITY);
}

/** A heatmap, small enough to keep many. */
export function smallHeatmap(url: string): Promise<string | null> {
  return smallCopy(url, HEATMAP_PX, "image/png");
}

function smallCopy(url: string, mostPx: number, type: string, quality?: number): Promise<string | null> {
  return new Promise((resolve) => {
    const image = new Image();
    image.addEventListener("error", () => resolve(null));
    image.addEventListener("load", () => {
      const { naturalWidth: width, naturalHeight: height } = image;
      const scale = Math.min(mostPx / Math.max(width, height, 1), 1);
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(Math.round(width * scale), 1);
      canvas.height = Math.max(Math.round(height * scale), 1);
      const context = canvas.getContext("2d");
      if (context !== null && type === "image/jpeg") {
        context.fillStyle = "#fff"; // a JPEG has no transparency: it would be black
        context.fillRect(0, 0, canvas.width, canvas.height);
      }
      context?.drawImage(image, 0, 0, canvas.width, canvas.height);
      resolve(context === null ? null : canvas.toDataURL(type, quality));
    });
    image.src = url;
  });
}
