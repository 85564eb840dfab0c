import { clsx } from "clsx";
import { Camera } from "lucide-react";

import { Button } from "@/components/ui/button";

interface CameraButtonProps {
  onClick: () => void;
  /** On a phone, beside the page's main action, there is room for its icon alone. */
  isForPhone?: boolean;
}

/** Always there: where the browser withholds the camera, what it opens says so, and how to get it. */
export function CameraButton({ onClick, isForPhone = false }: CameraButtonProps) {
  return (
    <Button
      variant="outline"
      data-camera
      className={clsx(isForPhone && "w-10 px-0 sm:hidden pointer-coarse:w-11")}
      onClick={onClick}
    >
      <Camera aria-hidden />
      <span className={clsx(isForPhone && "sr-only")}>Camera</span>
    </Button>
  );
}
