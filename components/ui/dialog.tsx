import { clsx } from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { useReturnFocus } from "@/lib/hooks/use-return-focus";

import { buttonClass } from "./button";

interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  /** Where the focus goes afterwards, if not back to where it was. */
  onCloseAutoFocus?: (event: Event) => void;
  title: string;
  description: ReactNode;
  /** For pictures, which need room. */
  isWide?: boolean;
  children: ReactNode;
}

/** A modal with a name, a sentence and a way out (Esc, the cross, or a click beside it). */
export function Dialog(props: DialogProps) {
  const { isOpen, onClose, onCloseAutoFocus, title, description, isWide = false, children } = props;
  const focus = useReturnFocus(onCloseAutoFocus);
  return (
    <Radix.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Radix.Portal>
        <Radix.Overlay className="animate-fade fixed inset-0 z-40 bg-black/50" />
        <Radix.Content
          {...focus}
          className={clsx(
            "animate-fade border-line bg-surface fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-xl border p-6",
            isWide ? "max-w-3xl" : "max-w-lg",
          )}
        >
          <Radix.Title className="pr-8 text-lg font-semibold tracking-tight">{title}</Radix.Title>
          <Radix.Description className="text-muted mt-1">{description}</Radix.Description>
          <div className="mt-6">{children}</div>
          <Radix.Close className={buttonClass("ghost", "icon", "absolute top-4 right-4")} aria-label="Close">
            <X aria-hidden />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
