"use client";

import { Download, Ellipsis, Pencil, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { type ComponentProps, type RefObject, useEffect, useRef, useState } from "react";

import { Hint } from "@/components/hint";
import { Menu } from "@/components/menu";
import type { MenuEntry } from "@/components/menu-entry";
import { Button } from "@/components/ui/button";
import { fileNameOf } from "@/lib/format";

import { picturesZipUrl } from "../api";
import { nounOf, type Stored } from "../words";

import type { Nameable } from "./rename-dialog";

const DeleteDialog = dynamic(async () => (await import("./delete-dialog")).DeleteDialog, { ssr: false });
const RenameDialog = dynamic(async () => (await import("./rename-dialog")).RenameDialog, { ssr: false });

const NO_ACTIONS: readonly MenuEntry[] = [];

interface ThingMenuProps {
  thing: Stored;
  onDeleted?: () => void;
  /** Why it can never be deleted, where that is known. */
  refusal?: string | undefined;
  /** At the top of a page it stands beside a button. */
  isLarge?: boolean;
  /** They come first, and the menu's name says what they do. */
  actions?: readonly MenuEntry[];
  actionsSay?: string;
}

/** What can be done with a thing that is kept: take its pictures along, give it another name, or delete it. */
export function ThingMenu(props: ThingMenuProps) {
  const { thing, onDeleted, refusal, isLarge = false, actions = NO_ACTIONS, actionsSay } = props;
  const [asked, setAsked] = useState<"rename" | "delete" | null>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const leave = useLeave(trigger, asked !== null);
  const close = () => setAsked(null);
  const words = `the ${nounOf(thing.kind)} ${thing.title}`;
  const look: ComponentProps<typeof Button> = isLarge
    ? { variant: "outline", size: "icon", className: "size-10 pointer-coarse:size-11" }
    : { variant: "ghost", size: "icon" };
  const first = actionsSay ?? (hasPictures(thing) ? "Download" : undefined);
  const does = first === undefined ? "Rename" : `${first}, rename`;
  const label = isNameable(thing) ? `${does} or delete ${words}` : `Clear ${words}`;
  return (
    <>
      <Hint text={label}>
        {isNameable(thing) ? (
          <Menu ref={trigger} aria-label={label} {...look} entries={[...actions, ...entriesOf(thing, setAsked)]}>
            <Ellipsis aria-hidden />
          </Menu>
        ) : (
          <Button ref={trigger} aria-label={label} {...look} onClick={() => setAsked("delete")}>
            <Trash2 aria-hidden />
          </Button>
        )}
      </Hint>
      {asked === "rename" && isNameable(thing) && (
        <RenameDialog thing={thing} onClose={close} onLeave={() => leave(false)} />
      )}
      {asked === "delete" && (
        <DeleteDialog thing={thing} onClose={close} onLeave={leave} onDeleted={onDeleted} refusal={refusal} />
      )}
    </>
  );
}

function entriesOf(thing: Nameable, ask: (what: "rename" | "delete") => void): MenuEntry[] {
  const { kind, id, title } = thing;
  const pictures = { path: picturesZipUrl(id), name: `${kind === "dataset" ? title : fileNameOf(id)}.zip` };
  return [
    ...(hasPictures(thing) ? [{ label: "Download as ZIP", icon: Download, file: pictures }] : []),
    { label: kind === "dataset" ? "Rename" : "Label", icon: Pencil, onSelect: () => ask("rename") },
    { label: "Delete", icon: Trash2, isDestructive: true, onSelect: () => ask("delete") },
  ];
}

function hasPictures({ kind }: Stored): boolean {
  return kind === "dataset" || kind === "revision";
}

function isNameable(thing: Stored): thing is Nameable {
  return thing.kind !== "cache" && thing.name !== undefined;
}

/** Back to the control; or, where its thing is gone, to the heading of the list that it was in. */
function useLeave(trigger: RefObject<HTMLElement | null>, isAsked: boolean): (isGone: boolean) => void {
  const heading = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (isAsked) heading.current = trigger.current?.closest("section")?.querySelector("h2") ?? null;
  }, [isAsked, trigger]);
  return (isGone) => {
    if (!isGone) return trigger.current?.focus();
    const place = heading.current?.isConnected === true ? heading.current : document.getElementById("content");
    if (place === null) return;
    place.setAttribute("tabindex", "-1");
    place.focus();
  };
}
