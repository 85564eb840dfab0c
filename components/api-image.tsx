"use client";

import { clsx } from "clsx";
import { ImageOff } from "lucide-react";
import { useState } from "react";

import { hasToken, useApiUrl } from "@/lib/hooks/use-api-url";

interface ApiImageProps {
  src: string;
  alt: string;
  className?: string;
  /** Told the picture's width by height, once it is known. */
  onRatio?: (ratio: number) => void;
}

/** A picture that the API serves; where it is not there, a place that says so. */
export function ApiImage(props: ApiImageProps) {
  // Most servers ask for no token, and a page may have hundreds of pictures.
  return hasToken() ? <FetchedImage {...props} /> : <ShownImage url={props.src} isMissing={false} {...props} />;
}

function FetchedImage(props: ApiImageProps) {
  return <ShownImage {...useApiUrl(props.src)} {...props} />;
}

interface ShownImageProps extends ApiImageProps {
  /** Null while it is being fetched. */
  url: string | null;
  isMissing: boolean;
}

function ShownImage({ src, alt, className, onRatio, url, isMissing }: ShownImageProps) {
  const [missing, setMissing] = useState<string | null>(null);
  if (isMissing || missing === src) {
    return (
      <span
        role="img"
        aria-label={`${alt}: not on this machine`}
        className={clsx("bg-muted text-muted-foreground grid place-items-center", className)}
      >
        <ImageOff className="size-5" aria-hidden />
      </span>
    );
  }
  if (url === null) return <span aria-hidden className={clsx("bg-muted animate-breathe", className)} />;
  return (
    <img
      src={url}
      alt={alt}
      loading="lazy"
      decoding="async"
      className={clsx("bg-muted", className)}
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
        if (naturalHeight > 0) onRatio?.(naturalWidth / naturalHeight);
      }}
      onError={() => setMissing(src)}
    />
  );
}
