import type { ReactNode } from "react";

import { cn } from "@/lib/cn";
import { useReturnFocus } from "@/lib/hooks/use-return-focus";

import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "./ui/dialog";

export interface ModalProps {
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

/** What a modal is made of; `Modal` loads it when it first opens. */
export function ModalDialog(props: ModalProps) {
  const { isOpen, onClose, onCloseAutoFocus, title, description, isWide = false, children } = props;
  const focus = useReturnFocus(onCloseAutoFocus);
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <DialogContent {...focus} className={cn("gap-6", isWide && "sm:max-w-3xl")}>
        <DialogHeader>
          <DialogTitle>{title}</DialogTitle>
          <DialogDescription>{description}</DialogDescription>
        </DialogHeader>
        <div className="min-w-0">{children}</div>
      </DialogContent>
    </Dialog>
  );
}
