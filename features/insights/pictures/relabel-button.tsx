"use client";

import { Tag } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";

import { ClassForm } from "@/components/class-form";
import { Button } from "@/components/ui/button";

interface RelabelButtonProps {
  classNames: readonly string[];
  disabled?: boolean;
  label?: string;
  onRelabel: (className: string) => void;
}

/** Asks for the right class, one of those that are there or a new one. */
export function RelabelButton({ classNames, disabled = false, label = "Relabel", onRelabel }: RelabelButtonProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger asChild>
        <Button variant="outline" size="sm" disabled={disabled}>
          <Tag aria-hidden />
          {label}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label="Relabel"
          align="start"
          sideOffset={8}
          collisionPadding={16}
          className="animate-fade border-border bg-card z-50 w-72 rounded-xl border p-4"
        >
          <ClassForm
            label="What do they show?"
            choices={classNames}
            isBusy={false}
            action="Relabel"
            onSave={(className) => {
              setIsOpen(false);
              onRelabel(className);
            }}
            onCancel={() => setIsOpen(false)}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
