import { useEffect, useState } from "react";

import { canMakeThumbnails, madeThumbnail, thumbnailOf } from "./thumbnails";

/** A picture's small copy; undefined while it is made, null where the browser cannot read the picture. */
export function useThumbnail(picture: Blob | null): Blob | null | undefined {
  const [latest, setLatest] = useState<{ of: Blob; thumbnail: Blob | null } | null>(null);
  const known = picture === null ? null : madeThumbnail(picture);
  useEffect(() => {
    if (picture === null || known !== undefined || !canMakeThumbnails()) return;
    let isShown = true;
    void thumbnailOf(picture).then((thumbnail) => {
      if (isShown) setLatest({ of: picture, thumbnail });
    });
    return () => {
      isShown = false;
    };
  }, [picture, known]);
  return known ?? (latest !== null && latest.of === picture ? latest.thumbnail : known);
}
