import {
  ChartColumnBig,
  CodeXml,
  Gauge,
  GraduationCap,
  HardDrive,
  Inbox,
  Layers,
  type LucideIcon,
  ScanEye,
  Trophy,
} from "lucide-react";

import {
  INBOX_PAGE,
  INSIGHTS_PAGE,
  LOAD_PAGE,
  MODELS_PAGE,
  PREDICT_PAGE,
  SEARCH_PAGE,
  SPACE_PAGE,
  TRAIN_PAGE,
} from "@/lib/pages";

export interface NavItem {
  label: string;
  href: string;
  icon: LucideIcon;
  /** The API's own pages are not part of the dashboard: the browser loads them anew. */
  isExternal?: boolean;
}

/** What a phone has a tab for. */
export const MAIN_PAGES: readonly NavItem[] = [
  { label: "Predict", href: PREDICT_PAGE, icon: ScanEye },
  { label: "Train", href: TRAIN_PAGE, icon: GraduationCap },
  { label: "Insights", href: INSIGHTS_PAGE, icon: ChartColumnBig },
  { label: "Models", href: MODELS_PAGE, icon: Layers },
  { label: "Inbox", href: INBOX_PAGE, icon: Inbox },
];

/** What is looked at now and then. */
export const OTHER_PAGES: readonly NavItem[] = [
  { label: "Searches", href: SEARCH_PAGE, icon: Trophy },
  { label: "Load", href: LOAD_PAGE, icon: Gauge },
  { label: "Storage", href: SPACE_PAGE, icon: HardDrive },
  { label: "API", href: "/docs", icon: CodeXml, isExternal: true },
];

export function isCurrent(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname.startsWith(href.replace(/\/$/, ""));
}
