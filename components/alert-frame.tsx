import type { ReactNode } from "react";

import { useReturnFocus } from "@/lib/hooks/use-return-focus";

import {
  AlertDialog,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "./ui/alert-dialog";

interface AlertFrameProps {
  isOpen: boolean;
  onClose: () => void;
  /** Where the focus goes afterwards, if not back to where it was. */
  onCloseAutoFocus?: (event: Event) => void;
  title: string;
  description: ReactNode;
  /** What can be answered. */
  children: ReactNode;
}

/** A question that has to be answered before anything else. */
export function AlertFrame({ isOpen, onClose, onCloseAutoFocus, title, description, children }: AlertFrameProps) {
  const focus = useReturnFocus(onCloseAutoFocus);
  return (
    <AlertDialog
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <AlertDialogContent {...focus}>
        <AlertDialogHeader>
          <AlertDialogTitle>{title}</AlertDialogTitle>
          <AlertDialogDescription asChild>
            <div>{description}</div>
          </AlertDialogDescription>
        </AlertDialogHeader>
        <AlertDialogFooter>{children}</AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}
