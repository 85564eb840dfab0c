import { clsx } from "clsx";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";

interface StreamVideoProps {
  stream: MediaStream;
  videoRef: Ref<HTMLVideoElement | null>;
  label: string;
  /** Who is filmed sees themselves as in a mirror; what is sent is not mirrored. */
  isMirrored: boolean;
}

/** What a camera sees, as it comes. */
export function StreamVideo({ stream, videoRef, label, isMirrored }: StreamVideoProps) {
  const own = useRef<HTMLVideoElement>(null);
  useImperativeHandle<HTMLVideoElement | null, HTMLVideoElement | null>(videoRef, () => own.current);
  useEffect(() => {
    if (own.current !== null) own.current.srcObject = stream;
  }, [stream]);
  return (
    <video
      ref={own}
      autoPlay
      playsInline
      muted
      aria-label={label}
      className={clsx("absolute inset-0 size-full object-contain", isMirrored && "-scale-x-100")}
    />
  );
}
