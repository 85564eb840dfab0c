"use client";

import { Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";

import { useWasTrue } from "@/lib/hooks/use-was-true";

import { LogoMark } from "./logo";
import { isCurrent, MAIN_PAGES, OTHER_PAGES } from "./nav-items";
import { NavLink } from "./nav-link";

const MoreSheet = dynamic(async () => (await import("./more-sheet")).MoreSheet, { ssr: false });

const TAB =
  "flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs font-medium text-muted-foreground transition-colors duration-150 hover:text-foreground aria-[current=page]:text-primary [&>svg]:size-[1.125rem] [&>svg]:shrink-0";

/** What the sidebar's top becomes on a phone. */
export function PhoneTopBar({ liveModel }: { liveModel: ReactNode }) {
  return (
    <header className="sticky top-0 z-20 border-b bg-card pt-[env(safe-area-inset-top)] md:hidden">
      <div className="flex h-14 items-center gap-3 px-4">
        <LogoMark className="size-7 shrink-0" />
        <span className="font-semibold tracking-tight">Whisker</span>
        <div className="ml-auto flex min-w-0 items-center">{liveModel}</div>
      </div>
    </header>
  );
}

/** The main pages as tabs, and a sheet for all else that the sidebar has. */
export function PhoneBottomBar({ liveModel }: { liveModel: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  const isMounted = useWasTrue(isOpen);
  const pathname = usePathname();
  const isElsewhere = OTHER_PAGES.some(({ href }) => isCurrent(href, pathname));
  return (
    <>
      <nav
        aria-label="Main"
        className="fixed inset-x-0 bottom-0 z-20 flex border-t bg-card pr-[env(safe-area-inset-right)] pb-[env(safe-area-inset-bottom)] pl-[env(safe-area-inset-left)] md:hidden"
      >
        {MAIN_PAGES.map((item) => (
          <NavLink key={item.href} item={item} className={TAB} />
        ))}
        <button
          type="button"
          className={`${TAB} ${isElsewhere ? "text-primary" : ""}`}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(true)}
        >
          <Ellipsis aria-hidden />
          <span>More</span>
        </button>
      </nav>
      {isMounted && <MoreSheet isOpen={isOpen} onClose={() => setIsOpen(false)} liveModel={liveModel} />}
    </>
  );
}
