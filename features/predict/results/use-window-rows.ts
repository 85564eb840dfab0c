import { useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";

/** What may lie over the page's top and bottom: a phone's bars, and the bar of what is selected. */
const COVERED_ABOVE_PX = 72;
const COVERED_BELOW_PX = 160;

interface WindowRows {
  frame: RefObject<HTMLElement | null>;
  count: number;
  /** Height of a row; a guess where rows are measured. */
  rowPx: number;
  overscan: number;
  /** What stands in the frame above the first row. */
  headPx?: number;
}

/** Rows of the page itself, of which only those near the screen are in it. */
export function useWindowRows(options: WindowRows): Virtualizer<Window, Element> {
  const { frame, count, rowPx, overscan, headPx = 0 } = options;
  const [top, setTop] = useState(0);
  // What is above comes and goes, and with it where the rows begin.
  useLayoutEffect(() => {
    const measure = () => {
      const node = frame.current;
      if (node !== null) setTop(Math.round(node.getBoundingClientRect().top + window.scrollY) + headPx);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [frame, headPx]);
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => rowPx,
    overscan,
    scrollMargin: top,
    // Rows beyond the screen are there already: scrolling need not wait for the next ones.
    useFlushSync: false,
    scrollPaddingStart: COVERED_ABOVE_PX,
    scrollPaddingEnd: COVERED_BELOW_PX,
  });
  useEffect(() => rows.measure(), [rows, rowPx]);
  return rows;
}
