import { useEffect } from "react";

import { SIDEBAR_KEY } from "../theme";

import { useStoredValue } from "./use-stored-value";

/** Whether the sidebar is folded to icons; remembered. */
export function useSidebar(): { isFolded: boolean; toggle: () => void } {
  const [stored, store] = useStoredValue(SIDEBAR_KEY);
  const isFolded = stored === "folded";

  useEffect(() => {
    document.documentElement.dataset.sidebar = isFolded ? "folded" : "open";
  }, [isFolded]);

  return {
    isFolded,
    toggle: () => {
      store(isFolded ? "open" : "folded");
    },
  };
}
