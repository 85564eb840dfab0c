/**
 * Whether this browser can show the picture at an address of its own.
 *
 * Cheap: an image counts as loaded once its size is known; its pixels are decoded when it is painted.
 */
export function canShow(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const image = new Image();
    image.addEventListener("load", () => resolve(true));
    image.addEventListener("error", () => resolve(false));
    image.src = url;
  });
}
