import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { Empty, EmptyContent, EmptyDescription, EmptyHeader, EmptyMedia, EmptyTitle } from "./ui/empty";

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** Why there is nothing, and how something gets here. */
  words: ReactNode;
  /** The ways on. */
  children?: ReactNode;
}

/** Stands where there is nothing to show yet, and says what to do about it. */
export function EmptyState({ icon: Icon, title, words, children }: EmptyStateProps) {
  return (
    <Empty>
      <EmptyHeader>
        <EmptyMedia variant="icon">
          <Icon strokeWidth={1.5} aria-hidden />
        </EmptyMedia>
        <EmptyTitle>
          <h2>{title}</h2>
        </EmptyTitle>
        <EmptyDescription className="text-pretty">{words}</EmptyDescription>
      </EmptyHeader>
      {children !== undefined && <EmptyContent>{children}</EmptyContent>}
    </Empty>
  );
}
