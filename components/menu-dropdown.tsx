"use client";

import { clsx } from "clsx";
import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps } from "react";

import type { MenuEntry } from "./menu-entry";
import { Button } from "./ui/button";

export interface MenuDropdownProps {
  entries: readonly MenuEntry[];
  button: ComponentProps<typeof Button>;
}

const ITEM =
  "data-highlighted:bg-muted flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-2 py-1 outline-none pointer-coarse:min-h-11";

/** What `Menu` loads: it opens at once, for it was asked for. */
export function MenuDropdown({ entries, button }: MenuDropdownProps) {
  const choices = entries.filter((entry) => entry.isChosen !== undefined);
  return (
    <Radix.Root modal={false} defaultOpen>
      <Radix.Trigger asChild>
        <Button {...button} />
      </Radix.Trigger>
      {/* In its place rather than at the end of the page: a menu belongs to a landmark. */}
      <Radix.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        className="animate-fade z-50 min-w-44 rounded-lg border bg-popover p-1 text-left text-sm text-popover-foreground"
      >
        {choices.length > 0 ? (
          <Choices choices={choices} />
        ) : (
          entries.map((entry) => <Entry key={entry.label} entry={entry} />)
        )}
      </Radix.Content>
    </Radix.Root>
  );
}

function Choices({ choices }: { choices: readonly MenuEntry[] }) {
  const chosen = choices.find(({ isChosen }) => isChosen);
  return (
    <Radix.RadioGroup
      value={chosen?.label ?? ""}
      onValueChange={(label) => choices.find((choice) => choice.label === label)?.onSelect?.()}
    >
      {choices.map((choice) => (
        <Radix.RadioItem key={choice.label} value={choice.label} className={ITEM}>
          <Words entry={choice} />
          <Radix.ItemIndicator className="ml-auto">
            <Check className="size-4" aria-hidden />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  const { file, onSelect, isDestructive = false } = entry;
  if (file === undefined) {
    return (
      <Radix.Item className={clsx(ITEM, isDestructive && "text-destructive")} onSelect={() => onSelect?.()}>
        <Words entry={entry} />
      </Radix.Item>
    );
  }
  return (
    <Radix.Item asChild>
      <a
        href={file.href}
        download={file.name}
        className={ITEM}
        onClick={(event) => {
          if (onSelect?.() === true) event.preventDefault();
        }}
      >
        <Words entry={entry} />
      </a>
    </Radix.Item>
  );
}

function Words({ entry: { label, note, icon: Icon, isDestructive = false } }: { entry: MenuEntry }) {
  return (
    <>
      {Icon !== undefined && (
        <Icon className={clsx("size-4 shrink-0", !isDestructive && "text-muted-foreground")} aria-hidden />
      )}
      {note === undefined ? (
        label
      ) : (
        <span className="flex flex-col">
          <span className="font-medium">{label}</span>
          <span className="text-xs leading-5 text-muted-foreground">{note}</span>
        </span>
      )}
    </>
  );
}
