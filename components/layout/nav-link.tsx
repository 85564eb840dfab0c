"use client";

import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

import { isCurrent } from "./nav-items";

interface NavLinkProps {
  label: string;
  href: string;
  icon: LucideIcon;
  shape: "row" | "tab";
  /** The API's own pages are not part of the dashboard: the browser loads them anew. */
  isExternal?: boolean;
}

const SHAPES = {
  row: "flex h-10 items-center gap-3 rounded-lg px-3 [[data-sidebar=folded]_&]:justify-center [[data-sidebar=folded]_&]:px-0",
  tab: "flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs",
};

export function NavLink({ label, href, icon: Icon, shape, isExternal = false }: NavLinkProps) {
  const current = isCurrent(href, usePathname());
  const className = clsx(
    "font-medium transition-colors duration-150",
    SHAPES[shape],
    current ? "text-primary" : "text-muted-foreground hover:text-foreground",
    shape === "row" && (current ? "bg-primary-wash" : "hover:bg-muted"),
  );
  const content = (
    <>
      <Icon className="size-[1.125rem] shrink-0" aria-hidden />
      <span className={clsx(shape === "row" && "sidebar-word")}>{label}</span>
    </>
  );
  if (isExternal) {
    return (
      <a href={href} className={className} aria-label={label}>
        {content}
      </a>
    );
  }
  return (
    <Link href={href} className={className} aria-label={label} aria-current={current ? "page" : undefined}>
      {content}
    </Link>
  );
}
