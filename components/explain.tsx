"use client";

import { CircleHelp } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/lib/cn";

import { Hint } from "./hint";
import { LazyPopover } from "./lazy-popover";

interface ExplainProps {
  /** What is explained, such as "heatmap". */
  about: string;
  className?: string;
  children: ReactNode;
}

/** A question mark beside a word that needs an explanation: a press, a tap or Enter opens it. */
export function Explain({ about, className, children }: ExplainProps) {
  return (
    <LazyPopover
      label={about}
      className="text-small w-64 p-3 text-pretty"
      trigger={
        <button
          type="button"
          aria-label={`What is this: ${about}`}
          className={cn(
            "text-muted-foreground hover:text-foreground -m-1 inline-grid size-6 shrink-0 place-items-center rounded-md pointer-coarse:-m-3 pointer-coarse:size-11",
            className,
          )}
        >
          <CircleHelp className="size-4" aria-hidden />
        </button>
      }
    >
      {children}
    </LazyPopover>
  );
}

interface MoreProps {
  /** What is said once it is asked for. */
  more: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A figure or a word that says more when it is pointed at, tapped or pressed: the exact value, the parts of a sum. */
export function More({ more, className, children }: MoreProps) {
  return (
    <Hint text={more} isOnPress>
      <button
        type="button"
        className={cn(
          "decoration-input relative cursor-help rounded-sm text-left underline decoration-dotted underline-offset-4 pointer-coarse:after:absolute pointer-coarse:after:-inset-x-2 pointer-coarse:after:-inset-y-3",
          className,
        )}
      >
        {children}
      </button>
    </Hint>
  );
}
