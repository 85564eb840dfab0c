import type { LucideIcon } from "lucide-react";

/** One line of a menu: something to do, a file to fetch, or one of several choices. */
export interface MenuEntry {
  label: string;
  /** What the label leaves open, below it. */
  note?: string;
  icon?: LucideIcon;
  isDestructive?: boolean;
  /** Makes it one choice of several; true for the one that holds. */
  isChosen?: boolean;
  /** Makes it a link to a file of this name. */
  file?: { href: string; name: string };
  /** For a file, in place of the browser's own way where true is returned. */
  onSelect?: () => unknown;
}
