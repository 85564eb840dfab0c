import { clsx } from "clsx";
import type { ReactNode } from "react";

interface PageHeaderProps {
  title: string;
  sentence: string;
  action?: ReactNode;
  /** Where a phone's screen is needed for what the page is about: only its name and action. */
  isShortOnPhone?: boolean;
}

/** Every page's beginning: its name, what it is for, and its main action. */
export function PageHeader({ title, sentence, action, isShortOnPhone = false }: PageHeaderProps) {
  return (
    <header className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-8 sm:items-start">
      {/* As high as a button, which may come later. */}
      <h1 className="text-[1.75rem] leading-10 font-semibold tracking-[-0.025em] text-balance pointer-coarse:leading-11">
        {title}
      </h1>
      {action !== undefined && <div className="col-start-2 sm:row-span-2">{action}</div>}
      <p
        className={clsx(
          "text-muted-foreground col-start-1 max-w-[60ch] text-[0.9375rem] text-pretty max-sm:col-span-2 max-sm:mt-1",
          isShortOnPhone && "max-sm:hidden",
        )}
      >
        {sentence}
      </p>
    </header>
  );
}
