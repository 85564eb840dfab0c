import type { LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";

interface ChoiceRowProps {
  icon: LucideIcon;
  /** What is chosen here. */
  label: string;
  /** What is chosen now. */
  title: string;
  children?: ReactNode;
  action: ReactNode;
}

/** A choice that is made elsewhere, with what it is now and the way to change it. */
export function ChoiceRow({ icon: Icon, label, title, children, action }: ChoiceRowProps) {
  const id = useId();
  return (
    <div
      role="group"
      aria-labelledby={id}
      className="border-border flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border p-4"
    >
      <span className="bg-muted text-muted-foreground grid size-10 shrink-0 place-items-center rounded-lg max-sm:hidden">
        <Icon className="size-5" strokeWidth={1.75} aria-hidden />
      </span>
      <div className="min-w-0 flex-1 basis-56">
        <h3 id={id} className="text-muted-foreground text-small leading-5">
          {label}
        </h3>
        <p className="font-medium break-words">{title}</p>
        {children}
      </div>
      <div className="flex flex-wrap gap-2">{action}</div>
    </div>
  );
}
