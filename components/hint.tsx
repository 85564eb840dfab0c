"use client";

import dynamic from "next/dynamic";
import { Slot } from "radix-ui";
import { isValidElement, type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

const HintBubble = dynamic(async () => (await import("./hint-bubble")).HintBubble, { ssr: false });

/** As long as a mouse may pass over a control without being told about it. */
const PASSING_MS = 300;

interface HintProps {
  text: ReactNode;
  side?: "top" | "right" | "bottom" | "left";
  /** Where what is explained says it itself. */
  isOff?: boolean;
  /** Where a press does nothing else. */
  isOnPress?: boolean;
  children: ReactNode;
}

/**
 * A short explanation of a control or of a word, for a mouse that rests on it, for the keyboard's focus and for a finger.
 *
 * A page has dozens and shows few of them: the bubble is loaded for the first.
 */
export function Hint({ text, side = "top", isOff = false, isOnPress = false, children }: HintProps) {
  const id = useId();
  const anchor = useRef<HTMLElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isShown, setIsShown] = useState(false);

  const show = (afterMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIsShown(true), afterMs);
  };
  const hide = () => {
    clearTimeout(timer.current);
    setIsShown(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <>
      <Slot.Root
        ref={anchor}
        // A name that says the same is not said twice.
        {...(isShown && !isOff && labelOf(children) !== text ? { "aria-describedby": id } : {})}
        onPointerEnter={(event: PointerEvent) => show(event.pointerType === "touch" ? 0 : PASSING_MS)}
        onPointerLeave={(event: PointerEvent) => event.pointerType !== "touch" && hide()}
        onPointerDown={(event: PointerEvent) => event.pointerType !== "touch" && !isOnPress && hide()}
        onClick={() => isOnPress && show(0)}
        onFocus={() => anchor.current?.matches(":focus-visible") === true && show(0)}
        onBlur={hide}
      >
        {children}
      </Slot.Root>
      {isShown && !isOff && <HintBubble id={id} text={text} side={side} anchor={anchor} onClose={hide} />}
    </>
  );
}

function labelOf(node: ReactNode): string | undefined {
  return isValidElement<{ "aria-label"?: string }>(node) ? node.props["aria-label"] : undefined;
}
