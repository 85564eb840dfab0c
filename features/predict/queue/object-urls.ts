/** More than any screen shows; a picture that is shown already needs its address no more. */
const MOST = 300;

const urls = new Map<Blob, string>();

/** An address for a picture; the ones that were asked for longest ago are given up as others come. */
export function objectUrlOf(blob: Blob): string {
  const url = urls.get(blob) ?? URL.createObjectURL(blob);
  urls.delete(blob);
  urls.set(blob, url);
  for (const [oldest, itsUrl] of urls) {
    if (urls.size <= MOST) break;
    urls.delete(oldest);
    URL.revokeObjectURL(itsUrl);
  }
  return url;
}

/** Let go of a picture that is gone from the page. */
export function releaseObjectUrl(blob: Blob | null): void {
  const url = blob === null ? undefined : urls.get(blob);
  if (blob === null || url === undefined) return;
  urls.delete(blob);
  URL.revokeObjectURL(url);
}
