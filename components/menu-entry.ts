import type { LucideIcon } from "lucide-react";

/** One line of a menu: something to do, a file to save, or one of several choices. */
export interface MenuEntry {
  label: string;
  /** What the label leaves open, below it. */
  note?: string;
  icon?: LucideIcon;
  isDestructive?: boolean;
  /** Makes it one choice of several; true for the one that holds. */
  isChosen?: boolean;
  /** Makes it a file of the API, saved under this name. */
  file?: { path: string; name: string };
  onSelect?: () => unknown;
}
