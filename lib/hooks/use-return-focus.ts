import { useRef } from "react";

import { moveFocus } from "../focus";

interface FocusHandlers {
  onOpenAutoFocus: () => void;
  onCloseAutoFocus: (event: Event) => void;
}

/** Give the focus back to what had it before a dialog: Radix only does where its own trigger opened it. */
export function useReturnFocus(onCloseAutoFocus?: (event: Event) => void): FocusHandlers {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      onCloseAutoFocus?.(event);
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (before.current === null || before.current === document.body) return;
      moveFocus(before.current);
      // It is gone, or cannot be pressed while what was asked for is done.
      if (document.activeElement !== before.current) moveFocus(null);
    },
  };
}
