"use client";

import { type ReactNode, startTransition, useEffect, useRef, useState } from "react";

import { countFirstLoad, isFirstLoadOver } from "@/lib/first-load";

/** What nobody scrolls to is there after this all the same: for a search in the page, a printer, a reader of its text. */
const AT_LATEST_MS = 5000;
const NEAR = "25% 0px";

interface WhenNearProps {
  /** What takes a phone long to draw. */
  children: ReactNode;
  /** As high as what it stands for. */
  placeholder: ReactNode;
}

/** Draws what is far below the fold of a tab's first page once it comes near: what is seen first need not wait. */
export function WhenNear({ children, placeholder }: WhenNearProps) {
  const place = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(isFirstLoadOver);
  useEffect(() => {
    if (isNear || place.current === null) return;
    countFirstLoad();
    const draw = () => startTransition(() => setIsNear(true));
    if (typeof IntersectionObserver === "undefined") {
      draw();
      return;
    }
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) draw();
      },
      { rootMargin: NEAR },
    );
    observer.observe(place.current);
    const timer = setTimeout(draw, AT_LATEST_MS);
    const drawForPrint = () => setIsNear(true);
    window.addEventListener("beforeprint", drawForPrint);
    return () => {
      window.removeEventListener("beforeprint", drawForPrint);
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [isNear]);
  return isNear ? children : <div ref={place}>{placeholder}</div>;
}
