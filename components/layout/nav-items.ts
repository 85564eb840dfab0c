import { ChartColumnBig, CodeXml, Gauge, GraduationCap, Inbox, Layers, type LucideIcon, ScanEye } from "lucide-react";

import { INBOX_PAGE, INSIGHTS_PAGE, LOAD_PAGE, MODELS_PAGE, PREDICT_PAGE, TRAIN_PAGE } from "@/lib/pages";

interface NavItem {
  label: string;
  href: string;
  icon: LucideIcon;
}

/** Only pages that exist. */
export const NAV_ITEMS: readonly NavItem[] = [
  { label: "Predict", href: PREDICT_PAGE, icon: ScanEye },
  { label: "Train", href: TRAIN_PAGE, icon: GraduationCap },
  { label: "Insights", href: INSIGHTS_PAGE, icon: ChartColumnBig },
  { label: "Models", href: MODELS_PAGE, icon: Layers },
  { label: "Inbox", href: INBOX_PAGE, icon: Inbox },
  { label: "Load", href: LOAD_PAGE, icon: Gauge },
];

/** Served by the API, outside the dashboard. */
export const API_DOCS: NavItem = { label: "API", href: "/docs", icon: CodeXml };

export function isCurrent(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname.startsWith(href.replace(/\/$/, ""));
}
