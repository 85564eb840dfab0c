/**
 * Whether this browser can show a picture.
 *
 * Cheap: an image counts as loaded once its size is known; its pixels are decoded when it is painted.
 */
export function canShow(picture: Blob): Promise<boolean> {
  const url = URL.createObjectURL(picture);
  return new Promise<boolean>((resolve) => {
    const image = new Image();
    image.addEventListener("load", () => resolve(true));
    image.addEventListener("error", () => resolve(false));
    image.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}
