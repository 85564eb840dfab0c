import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { useReturnFocus } from "@/lib/hooks/use-return-focus";

import { Button } from "./ui/button";

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
          className="animate-fade border-line bg-surface fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-xl border p-6"
        >
          <Radix.Title className="text-lg font-semibold tracking-tight break-words">{title}</Radix.Title>
          <Radix.Description asChild>
            <div className="text-muted mt-1 break-words">{description}</div>
          </Radix.Description>
          <div className="mt-6 flex flex-wrap justify-end gap-2">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The answer that changes nothing; it has the focus at first. */
export function AlertCancel({ children }: { children: ReactNode }) {
  return (
    <Radix.Cancel asChild>
      <Button className="pointer-coarse:h-11">{children}</Button>
    </Radix.Cancel>
  );
}

interface ConfirmDialogProps {
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  description: string;
  action: string;
  /** What the other button says. */
  keep?: string;
}

/** Asks before something changes for everyone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onClose, onConfirm, title, description, action, keep = "Cancel" } = props;
  return (
    <AlertFrame isOpen={isOpen} onClose={onClose} title={title} description={description}>
      <AlertCancel>{keep}</AlertCancel>
      <Radix.Action asChild>
        <Button variant="primary" className="pointer-coarse:h-11" onClick={onConfirm}>
          {action}
        </Button>
      </Radix.Action>
    </AlertFrame>
  );
}
