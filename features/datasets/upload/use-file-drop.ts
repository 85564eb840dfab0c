import { useEffect, useEffectEvent, useState } from "react";

import { droppedItems } from "./given";

/** Take what is dropped anywhere on the page, folders as well; says whether something is being dragged over it. */
export function useFileDrop(onDrop: (items: (FileSystemEntry | File)[], event: DragEvent) => void): boolean {
  const [isDragging, setIsDragging] = useState(false);
  const take = useEffectEvent(onDrop);
  useEffect(() => {
    const listeners = new AbortController();
    const listen = (type: "dragenter" | "dragover" | "dragleave" | "drop", react: (event: DragEvent) => void) => {
      window.addEventListener(
        type,
        (event) => {
          if (event.dataTransfer?.types.includes("Files") !== true) return;
          // Else the browser would open the file in place of the page.
          event.preventDefault();
          react(event);
        },
        { signal: listeners.signal },
      );
    };
    listen("dragenter", () => setIsDragging(true));
    listen("dragover", () => setIsDragging(true));
    // Only what leaves the window goes nowhere.
    listen("dragleave", (event) => setIsDragging(event.relatedTarget !== null));
    listen("drop", (event) => {
      setIsDragging(false);
      if (event.dataTransfer !== null) take(droppedItems(event.dataTransfer), event);
    });
    return () => listeners.abort();
  }, []);
  return isDragging;
}
