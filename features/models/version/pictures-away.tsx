import { ImageOff } from "lucide-react";

/** A version can be older than, or come from elsewhere than, the pictures on this machine. */
export function PicturesAway() {
  return (
    <p className="bg-muted text-muted-foreground mb-2 flex items-start gap-3 rounded-lg p-4 text-pretty">
      <ImageOff className="mt-0.5 size-5 shrink-0" aria-hidden />
      The pictures themselves are not on this machine: this version was made elsewhere, or its dataset is gone. What was
      answered is still known.
    </p>
  );
}
