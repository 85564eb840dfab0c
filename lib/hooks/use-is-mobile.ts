import { useMediaQuery } from "./use-media-query";

/** Whether the screen is as narrow as a phone's; the sidebar is a bar at the bottom there. */
export function useIsMobile(): boolean {
  return useMediaQuery("(max-width: 47.99rem)");
}
