import { useEffect } from "react";

import { SIDEBAR_KEY } from "../theme";

import { useStoredValue } from "./use-stored-value";

/** Whether the sidebar is whole rather than folded to icons; remembered. */
export function useStoredSidebar(): { isOpen: boolean; setIsOpen: (isOpen: boolean) => void } {
  const [stored, store] = useStoredValue(SIDEBAR_KEY);
  const isOpen = stored !== "folded";

  useEffect(() => {
    document.documentElement.dataset.sidebar = isOpen ? "open" : "folded";
  }, [isOpen]);

  return { isOpen, setIsOpen: (next) => store(next ? "open" : "folded") };
}
