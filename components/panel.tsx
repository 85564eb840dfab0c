import { clsx } from "clsx";
import { type ReactNode, useId } from "react";

interface PanelProps {
  title: string;
  sentence?: string | undefined;
  className?: string;
  children: ReactNode;
}

/** A titled part of a page. */
export function Panel({ title, sentence, className, children }: PanelProps) {
  const titleId = useId();
  return (
    <section
      aria-labelledby={titleId}
      className={clsx("border-border bg-card min-w-0 rounded-xl border p-6", className)}
    >
      <h2 id={titleId} className="text-base font-semibold tracking-tight">
        {title}
      </h2>
      {sentence !== undefined && <p className="text-muted-foreground text-pretty">{sentence}</p>}
      <div className="mt-4">{children}</div>
    </section>
  );
}
