import { ApiImage } from "@/components/api-image";
import { thumbnailUrl } from "@/features/datasets";
import { classLabel } from "@/lib/format";

import { partOf } from "../pictures/picture-facts";
import type { Picture } from "../pictures/pictures";

import type { Size } from "./embedding-view";

const WIDTH_PX = 152;
const HEIGHT_PX = 188;
const AWAY_PX = 14;

interface EmbeddingCardProps {
  picture: Picture;
  x: number;
  y: number;
  size: Size;
}

/** The picture of the point that is pointed at, beside it, and never beyond the map. */
export function EmbeddingCard({ picture, x, y, size }: EmbeddingCardProps) {
  const height = picture.id === null ? 52 : HEIGHT_PX;
  const left = x + AWAY_PX + WIDTH_PX > size.width ? x - AWAY_PX - WIDTH_PX : x + AWAY_PX;
  const top = Math.min(Math.max(y - height / 2, 8), Math.max(size.height - height - 8, 8));
  return (
    <div
      aria-hidden
      className="border-input bg-card pointer-events-none absolute overflow-hidden rounded-lg border p-1.5"
      style={{ left: Math.max(left, 8), top, width: WIDTH_PX }}
    >
      {picture.id !== null && (
        <ApiImage
          key={picture.id}
          src={thumbnailUrl(picture.id, 256)}
          alt=""
          className="aspect-square w-full rounded-md object-cover"
        />
      )}
      <p className="mt-1 truncate text-xs leading-5">
        <span className="font-medium">{classLabel(picture.className)}</span>
        <span className="text-muted-foreground"> · {partOf(picture)}</span>
      </p>
    </div>
  );
}
