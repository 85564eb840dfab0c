"use client";

import { clsx } from "clsx";
import { ImageOff } from "lucide-react";
import { useState } from "react";

import { useApiUrl } from "@/lib/hooks/use-api-url";

interface ApiImageProps {
  src: string;
  alt: string;
  className?: string;
  /** Told the picture's width by height, once it is known. */
  onRatio?: (ratio: number) => void;
}

/** A picture that the API serves; where it is not there, a place that says so. */
export function ApiImage({ src, alt, className, onRatio }: ApiImageProps) {
  const [missing, setMissing] = useState<string | null>(null);
  const { url, isMissing } = useApiUrl(src);
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
