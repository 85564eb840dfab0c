"use client";

import type { ComponentProps } from "react";

import { DownloadLink } from "./download-link";
import type { MenuEntry } from "./menu-entry";
import { Button } from "./ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "./ui/dropdown-menu";

export interface MenuDropdownProps {
  entries: readonly MenuEntry[];
  button: ComponentProps<typeof Button>;
}

const ITEM = "min-h-9 gap-3 px-2 py-1";

/** What `Menu` loads: it opens at once, for it was asked for. */
export function MenuDropdown({ entries, button }: MenuDropdownProps) {
  const choices = entries.filter((entry) => entry.isChosen !== undefined);
  return (
    <DropdownMenu modal={false} defaultOpen>
      <DropdownMenuTrigger asChild>
        <Button {...button} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" collisionPadding={8} className="min-w-44 text-left">
        {choices.length > 0 ? (
          <Choices choices={choices} />
        ) : (
          entries.map((entry) => <Entry key={entry.label} entry={entry} />)
        )}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function Choices({ choices }: { choices: readonly MenuEntry[] }) {
  const chosen = choices.find(({ isChosen }) => isChosen);
  return (
    <DropdownMenuRadioGroup
      value={chosen?.label ?? ""}
      onValueChange={(label) => choices.find((choice) => choice.label === label)?.onSelect?.()}
    >
      {choices.map((choice) => (
        <DropdownMenuRadioItem key={choice.label} value={choice.label} className="min-h-9 gap-3">
          <Words entry={choice} />
        </DropdownMenuRadioItem>
      ))}
    </DropdownMenuRadioGroup>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  const { file, onSelect, isDestructive = false } = entry;
  if (file === undefined) {
    return (
      <DropdownMenuItem
        variant={isDestructive ? "destructive" : "default"}
        className={ITEM}
        onSelect={() => onSelect?.()}
      >
        <Words entry={entry} />
      </DropdownMenuItem>
    );
  }
  return (
    <DropdownMenuItem asChild className={ITEM}>
      <DownloadLink path={file.path} fileName={file.name}>
        <Words entry={entry} />
      </DownloadLink>
    </DropdownMenuItem>
  );
}

function Words({ entry: { label, note, icon: Icon } }: { entry: MenuEntry }) {
  return (
    <>
      {Icon !== undefined && <Icon aria-hidden />}
      {note === undefined ? (
        label
      ) : (
        <span className="flex flex-col">
          <span className="font-medium">{label}</span>
          <span className="text-muted-foreground text-xs leading-5">{note}</span>
        </span>
      )}
    </>
  );
}
