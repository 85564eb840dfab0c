"use client";

import { type ReactNode, startTransition, useEffect, useRef, useState } from "react";

/** What nobody scrolls to is there after this all the same: for a search in the page, a printer, a reader of its text. */
const AT_LATEST_MS = 5000;
const NEAR = "25% 0px";

interface WhenNearProps {
  /** What takes a phone long to draw. */
  children: ReactNode;
  /** As high as what it stands for. */
  placeholder: ReactNode;
}

/** Draws what is far below the fold once it comes near: what is seen first need not wait for it. */
export function WhenNear({ children, placeholder }: WhenNearProps) {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(false);
  useEffect(() => {
    if (isNear || place.current === null) return;
    const draw = () => startTransition(() => setIsNear(true));
    if (typeof IntersectionObserver === "undefined") {
      draw();
      return;
    }
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting === true) draw();
      },
      { rootMargin: NEAR },
    );
    observer.observe(place.current);
    const timer = setTimeout(draw, AT_LATEST_MS);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [isNear]);
  return isNear ? children : <div ref={place}>{placeholder}</div>;
}
