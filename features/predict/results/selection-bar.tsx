"use client";

import { Check, Inbox, Pencil, Trash2, Undo2, X } from "lucide-react";
import { useState } from "react";

import { ClassForm } from "@/components/class-form";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { classLabel, formatNumber } from "@/lib/format";

import type { ResultActions } from "./use-result-events";
import type { Selection } from "./use-selection";

/** As many as there are keys; the others are in the form, with those that are new. */
const MOST_KEYS = 9;
/** Beyond that, buttons would be all of the bar: the keys and the form remain. */
const MOST_BUTTONS = 4;

interface SelectionBarProps {
  selection: Selection;
  shownCount: number;
  actions: ResultActions;
  onAllRight: () => void;
  /** Absent where nobody keeps what people say. */
  onSend: (() => void) | undefined;
  isSending: boolean;
  isAnyGiven: boolean;
}

/** What can be done with the selected pictures. */
export function SelectionBar(props: SelectionBarProps) {
  const { selection, shownCount, actions, onAllRight, onSend, isSending, isAnyGiven } = props;
  const { ids } = selection;
  return (
    <div
      role="toolbar"
      aria-label="Selected pictures"
      className="border-border bg-card sticky bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-20 flex flex-wrap items-center gap-2 rounded-xl border p-2 md:bottom-4"
    >
      <span role="status" className="px-2 text-small font-medium">
        {formatNumber(ids.size)} selected
      </span>
      <Button size="sm" variant="outline" onClick={onAllRight}>
        <Check aria-hidden />
        All right
      </Button>
      <span className="hidden gap-2 md:flex">
        {actions.classNames.slice(0, MOST_BUTTONS).map((name, index) => (
          <Button key={name} size="sm" variant="outline" onClick={() => actions.give(ids, name)}>
            <Key>{index + 1}</Key>
            {classLabel(name)}
          </Button>
        ))}
      </span>
      <OtherClass classNames={actions.classNames} onGive={(name) => actions.give(ids, name)} />
      {isAnyGiven && (
        <Button size="sm" variant="ghost" onClick={() => actions.give(ids, undefined)}>
          <Undo2 aria-hidden />
          Take back
        </Button>
      )}
      {onSend !== undefined && (
        <Button size="sm" variant="outline" disabled={isSending} onClick={onSend}>
          <Inbox aria-hidden />
          {isSending ? "Sending…" : "Send to the inbox"}
        </Button>
      )}
      <Button size="sm" variant="ghost" onClick={() => actions.remove(ids)}>
        <Trash2 aria-hidden />
        Remove
      </Button>
      <span className="ml-auto flex gap-1">
        <Button size="sm" variant="ghost" disabled={ids.size === shownCount} onClick={selection.chooseAll}>
          Select all {formatNumber(shownCount)}
        </Button>
        <Button size="icon" variant="ghost" aria-label="Select none" onClick={selection.clear}>
          <X aria-hidden />
        </Button>
      </span>
    </div>
  );
}

function OtherClass({ classNames, onGive }: { classNames: readonly string[]; onGive: (name: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button size="sm" variant="outline">
          <Pencil aria-hidden />
          All of these are…
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" side="top" aria-label="The class of the selected pictures">
        <ClassForm
          label="What do they show?"
          choices={classNames}
          isBusy={false}
          action="Save"
          onSave={(name) => {
            setIsOpen(false);
            onGive(name);
          }}
          onCancel={() => setIsOpen(false)}
        />
      </PopoverContent>
    </Popover>
  );
}

/** Which key gives which class, and how to get about; only where there are keys. */
export function KeyLegend({ classNames }: { classNames: readonly string[] }) {
  return (
    <p className="text-muted-foreground hidden flex-wrap items-center gap-x-4 gap-y-1 text-xs leading-6 md:flex pointer-coarse:hidden">
      <span>
        <Key>↑ ↓ ← →</Key> move
      </span>
      <span>
        <Key>Space</Key> select
      </span>
      <span>
        <Key>Enter</Key> open
      </span>
      {classNames.slice(0, MOST_KEYS).map((name, index) => (
        <span key={name}>
          <Key>{index + 1}</Key> {classLabel(name)}
        </span>
      ))}
      <span>
        <Key>0</Key> take back
      </span>
    </p>
  );
}

function Key({ children }: { children: React.ReactNode }) {
  return (
    <kbd className="border-border bg-muted text-muted-foreground figures rounded border px-1 text-xs">{children}</kbd>
  );
}
