import type { ReactNode } from "react";

import { Tooltip, TooltipContent, TooltipTrigger } from "./ui/tooltip";

interface HintProps {
  text: string;
  side?: "top" | "right";
  children: ReactNode;
}

/** A short explanation beside a control that has only an icon. */
export function Hint({ text, side = "top", children }: HintProps) {
  return (
    <Tooltip>
      <TooltipTrigger asChild>{children}</TooltipTrigger>
      <TooltipContent side={side}>{text}</TooltipContent>
    </Tooltip>
  );
}
