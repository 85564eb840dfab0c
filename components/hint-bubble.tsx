"use client";

import { type ReactNode, type RefObject, useEffect, useState } from "react";

import { Tooltip, TooltipContent, TooltipTrigger } from "./ui/tooltip";

interface HintBubbleProps {
  id: string;
  text: ReactNode;
  side: "top" | "right" | "bottom" | "left";
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
}

/** What `Hint` loads: the bubble beside what it explains. It goes with a press elsewhere, a scroll or Escape. */
export function HintBubble({ id, text, side, anchor, onClose }: HintBubbleProps) {
  const [place] = useState(() => anchor.current?.getBoundingClientRect());
  useEffect(() => {
    const press = ({ target }: PointerEvent) => {
      if (!(target instanceof Node && anchor.current?.contains(target) === true)) onClose();
    };
    document.addEventListener("pointerdown", press);
    document.addEventListener("scroll", onClose, { capture: true, passive: true });
    return () => {
      document.removeEventListener("pointerdown", press);
      document.removeEventListener("scroll", onClose, { capture: true });
    };
  }, [anchor, onClose]);
  if (place === undefined) return null;
  const { left, top, width, height } = place;
  return (
    <Tooltip open onOpenChange={onClose}>
      <TooltipTrigger asChild>
        <span aria-hidden className="pointer-events-none fixed" style={{ left, top, width, height }} />
      </TooltipTrigger>
      <TooltipContent side={side} collisionPadding={8}>
        <span id={id}>{text}</span>
      </TooltipContent>
    </Tooltip>
  );
}
