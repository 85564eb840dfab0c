"use client";

import { CircleHelp } from "lucide-react";
import { type PointerEvent, type ReactNode, useId, useState } from "react";

import { cn } from "@/lib/cn";

import { Popover, PopoverContent, PopoverTrigger } from "./ui/popover";

interface ExplainProps {
  /** What is explained, such as "heatmap". */
  about: string;
  className?: string;
  children: ReactNode;
}

/** A question mark beside a word that needs an explanation: a press, a tap or Enter opens it. */
export function Explain({ about, className, children }: ExplainProps) {
  return (
    <Popover>
      <PopoverTrigger
        aria-label={`What is this: ${about}`}
        className={cn(
          "text-muted-foreground hover:text-foreground -m-1 inline-grid size-6 shrink-0 place-items-center rounded-md pointer-coarse:-m-3 pointer-coarse:size-11",
          className,
        )}
      >
        <CircleHelp className="size-4" aria-hidden />
      </PopoverTrigger>
      <PopoverContent aria-label={about} className="text-small w-64 p-3 text-pretty" collisionPadding={8}>
        {children}
      </PopoverContent>
    </Popover>
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
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const onMouse = (open: boolean) => (event: PointerEvent) => {
    if (event.pointerType === "mouse") setIsOpen(open);
  };
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger
        aria-haspopup={undefined}
        aria-controls={undefined}
        aria-describedby={isOpen ? id : undefined}
        onPointerEnter={onMouse(true)}
        onPointerLeave={onMouse(false)}
        // With a mouse it is open already, and a press is no wish to close it.
        onClick={(event) => {
          event.preventDefault();
          setIsOpen(true);
        }}
        className={cn(
          "decoration-input relative cursor-help rounded-sm text-left underline decoration-dotted underline-offset-4 pointer-coarse:after:absolute pointer-coarse:after:-inset-x-2 pointer-coarse:after:-inset-y-3",
          className,
        )}
      >
        {children}
      </PopoverTrigger>
      <PopoverContent
        id={id}
        role="tooltip"
        side="top"
        collisionPadding={8}
        // The focus stays on what is explained.
        onOpenAutoFocus={(event) => event.preventDefault()}
        onCloseAutoFocus={(event) => event.preventDefault()}
        className="pointer-events-none w-fit max-w-72 px-3 py-1.5 text-xs leading-5 text-pretty"
      >
        {more}
      </PopoverContent>
    </Popover>
  );
}
