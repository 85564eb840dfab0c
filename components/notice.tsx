import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface NoticeProps {
  tone: "warning" | "danger";
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

const TONES = { warning: "bg-unsure-wash text-unsure", danger: "bg-destructive-wash text-destructive" };

/** Something the visitor should know, in words, with what to do about it. */
export function Notice({ tone, icon: Icon, title, children, action }: NoticeProps) {
  return (
    <div role="alert" className="border-border bg-card flex flex-wrap items-center gap-4 rounded-xl border p-4">
      <span className={clsx("grid size-10 shrink-0 place-items-center self-start rounded-lg", TONES[tone])}>
        <Icon className="size-5" aria-hidden />
      </span>
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium">{title}</p>
        <p className="text-muted-foreground">{children}</p>
      </div>
      {action}
    </div>
  );
}
