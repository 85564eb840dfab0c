"use client";

import { Slot } from "radix-ui";
import { type ComponentType, type ReactElement, type ReactNode, useRef, useState } from "react";

import type { PopoverBoxProps } from "./popover-box";

interface LazyPopoverProps {
  /** Names what opens. */
  label: string;
  /** The button that opens it. */
  trigger: ReactElement;
  className?: string;
  children: ReactNode | ((close: () => void) => ReactNode);
}

const load = async () => (await import("./popover-box")).PopoverBox;

/** A box beside a button, opened by a press. What places it is loaded when the button is first pointed at or used. */
export function LazyPopover(props: LazyPopoverProps) {
  const [Box, setBox] = useState<ComponentType<PopoverBoxProps> | null>(null);
  const isOpening = useRef(false);
  if (Box !== null) return <Box {...props} />;

  const open = async () => {
    if (isOpening.current) return;
    isOpening.current = true;
    const Loaded = await load().catch(() => null);
    isOpening.current = false;
    if (Loaded !== null) setBox(() => Loaded);
  };
  return (
    <Slot.Root
      aria-haspopup="dialog"
      aria-expanded={false}
      onPointerEnter={() => void load().catch(() => null)}
      onClick={() => void open()}
    >
      {props.trigger}
    </Slot.Root>
  );
}
