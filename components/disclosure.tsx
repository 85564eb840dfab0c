import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";

interface DisclosureProps {
  title: string;
  sentence?: string;
  isOpen?: boolean;
  onToggle?: (isOpen: boolean) => void;
  /** Within a panel it needs no frame of its own. */
  isPlain?: boolean;
  children: ReactNode;
}

/** A part that is folded away until it is asked for. */
export function Disclosure({ title, sentence, isOpen, onToggle, isPlain = false, children }: DisclosureProps) {
  return (
    <details
      open={isOpen}
      onToggle={(event) => onToggle?.(event.currentTarget.open)}
      className={clsx("group min-w-0", !isPlain && "border-border bg-card rounded-xl border")}
    >
      <summary
        className={clsx(
          "flex list-none items-center gap-4 rounded-xl [&::-webkit-details-marker]:hidden",
          isPlain
            ? "text-muted-foreground hover:text-foreground gap-2 py-1 font-medium pointer-coarse:min-h-11"
            : "justify-between p-6",
        )}
      >
        {isPlain ? (
          <span>{title}</span>
        ) : (
          <div>
            <h2 className="text-base font-semibold tracking-tight">{title}</h2>
            {sentence !== undefined && <p className="text-muted-foreground text-pretty">{sentence}</p>}
          </div>
        )}
        <ChevronDown
          className={clsx(
            "text-muted-foreground shrink-0 transition-transform duration-150 group-open:rotate-180",
            isPlain ? "size-4" : "size-5",
          )}
          aria-hidden
        />
      </summary>
      <div className={isPlain ? "pt-2" : "px-6 pb-6"}>{children}</div>
    </details>
  );
}
