"use client";

import { type ReactElement, type ReactNode, useState } from "react";

import { Popover, PopoverContent, PopoverTrigger } from "./ui/popover";

export interface PopoverBoxProps {
  label: string;
  trigger: ReactElement;
  className?: string;
  children: ReactNode | ((close: () => void) => ReactNode);
}

/** What `LazyPopover` loads: it opens at once, for it was asked for. */
export function PopoverBox({ label, trigger, className, children }: PopoverBoxProps) {
  const [isOpen, setIsOpen] = useState(true);
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>{trigger}</PopoverTrigger>
      <PopoverContent aria-label={label} align="start" collisionPadding={8} className={className}>
        {typeof children === "function" ? children(() => setIsOpen(false)) : children}
      </PopoverContent>
    </Popover>
  );
}
