import type { ReactNode } from "react";

import { LogoMark } from "./logo";
import { API_DOCS, NAV_ITEMS } from "./nav-items";
import { NavLink } from "./nav-link";
import { ThemeMenu } from "./theme-menu";

/** What the sidebar's top and bottom become on a phone. */
export function PhoneTopBar({ liveModel }: { liveModel: ReactNode }) {
  return (
    <header className="border-border bg-card sticky top-0 z-20 flex h-14 items-center gap-3 border-b px-4 md:hidden">
      <LogoMark className="size-7 shrink-0" />
      <span className="font-semibold tracking-tight">Whisker</span>
      <div className="ml-auto flex min-w-0 items-center gap-2">
        {liveModel}
        <ThemeMenu />
      </div>
    </header>
  );
}

export function PhoneBottomBar() {
  return (
    <nav
      aria-label="Main"
      className="border-border bg-card fixed inset-x-0 bottom-0 z-20 flex border-t pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {NAV_ITEMS.map((item) => (
        <NavLink key={item.href} shape="tab" {...item} />
      ))}
      <NavLink shape="tab" isExternal {...API_DOCS} />
    </nav>
  );
}
