"use client";

import { usePathname } from "next/navigation";
import type { MouseEventHandler } from "react";

import { Link } from "../link";

import { isCurrent, type NavItem } from "./nav-items";

interface NavLinkProps {
  item: NavItem;
  className?: string;
  onClick?: MouseEventHandler<HTMLAnchorElement>;
}

/** The way to a page, with its icon and its name. */
export function NavLink({ item: { label, href, icon: Icon, isExternal = false }, ...props }: NavLinkProps) {
  const current = isCurrent(href, usePathname());
  const content = (
    <>
      <Icon aria-hidden />
      <span>{label}</span>
    </>
  );
  if (isExternal) {
    return (
      <a href={href} aria-label={label} {...props}>
        {content}
      </a>
    );
  }
  return (
    <Link href={href} aria-label={label} aria-current={current ? "page" : undefined} {...props}>
      {content}
    </Link>
  );
}
