import type { ReactNode } from "react";

interface PageHeaderProps {
  title: string;
  sentence: string;
  action?: ReactNode;
}

/** Every page's beginning: its name, what it is for, and its main action. */
export function PageHeader({ title, sentence, action }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
      <div className="min-w-0">
        <h1 className="text-[1.75rem] leading-10 font-semibold tracking-[-0.025em]">{title}</h1>
        <p className="text-muted max-w-[60ch] text-[0.9375rem]">{sentence}</p>
      </div>
      {action}
    </header>
  );
}
