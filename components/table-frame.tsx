import { clsx } from "clsx";
import type { ReactNode } from "react";

interface TableFrameProps {
  label: string;
  /** A long table scrolls within its frame, below its head. */
  isTall?: boolean;
  children: ReactNode;
}

/** Lets a wide or long table scroll, with the keyboard too. */
export function TableFrame({ label, isTall = false, children }: TableFrameProps) {
  return (
    <div
      className={clsx("relative -mx-6 overflow-x-auto px-6", isTall && "max-h-96 overflow-y-auto")}
      role="region"
      aria-label={label}
      tabIndex={0}
    >
      {children}
    </div>
  );
}
