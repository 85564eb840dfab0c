import { useEffect } from "react";

/** Call back with the pictures a visitor pastes anywhere on the page; pasted text goes where it was meant to. */
export function usePastedImages(onPaste: (files: File[]) => void): void {
  useEffect(() => {
    const listen = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      onPaste(files);
    };
    document.addEventListener("paste", listen);
    return () => {
      document.removeEventListener("paste", listen);
    };
  }, [onPaste]);
}
