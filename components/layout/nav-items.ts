import { ChartColumnBig, CodeXml, Gauge, GraduationCap, Inbox, Layers, type LucideIcon, ScanEye } from "lucide-react";

interface NavItem {
  label: string;
  href: string;
  icon: LucideIcon;
}

/** Only pages that exist. */
export const NAV_ITEMS: readonly NavItem[] = [
  { label: "Predict", href: "/", icon: ScanEye },
  { label: "Train", href: "/train/", icon: GraduationCap },
  { label: "Insights", href: "/insights/", icon: ChartColumnBig },
  { label: "Models", href: "/versions/", icon: Layers },
  { label: "Inbox", href: "/inbox/", icon: Inbox },
  { label: "Load", href: "/load/", icon: Gauge },
];

/** Served by the API, outside the dashboard. */
export const API_DOCS: NavItem = { label: "API", href: "/docs", icon: CodeXml };

export function isCurrent(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname.startsWith(href.replace(/\/$/, ""));
}
