"use client";

import { Ellipsis, type LucideIcon, Pencil, Trash2 } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { type RefObject, useEffect, useRef, useState } from "react";

import { buttonVariants } from "@/components/ui/button";

import { nounOf, type Stored } from "../words";

import { DeleteDialog } from "./delete-dialog";
import { type Nameable, RenameDialog } from "./rename-dialog";

/** What else can be done with a thing, by the feature that knows how. */
export interface ThingAction {
  label: string;
  icon: LucideIcon;
  onSelect: () => void;
}

const NO_ACTIONS: readonly ThingAction[] = [];

interface ThingMenuProps {
  thing: Stored;
  onDeleted?: () => void;
  /** Why it can never be deleted, where that is known. */
  refusal?: string | undefined;
  /** At the top of a page it stands beside a button. */
  isLarge?: boolean;
  /** They come first, and the menu's name says what they do. */
  actions?: readonly ThingAction[];
  actionsSay?: string;
}

const ITEM =
  "data-highlighted:bg-muted flex h-9 cursor-pointer items-center gap-3 rounded-md px-2 outline-none pointer-coarse:h-11 [&_svg]:size-4";

/** What can be done with a thing that is kept: give it another name, or delete it. */
export function ThingMenu(props: ThingMenuProps) {
  const { thing, onDeleted, refusal, isLarge = false, actions = NO_ACTIONS, actionsSay } = props;
  const [asked, setAsked] = useState<"rename" | "delete" | null>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const leave = useLeave(trigger, asked !== null);
  const close = () => setAsked(null);
  const words = `the ${nounOf(thing.kind)} ${thing.title}`;
  const look = isLarge
    ? buttonVariants({ variant: "outline", size: "icon", className: "size-10! pointer-coarse:size-11!" })
    : buttonVariants({ variant: "ghost", size: "icon", className: "pointer-coarse:size-11" });
  return (
    <>
      {isNameable(thing) ? (
        <Menu
          label={`${actionsSay === undefined ? "Rename" : `${actionsSay}, rename`} or delete ${words}`}
          look={look}
          trigger={trigger}
          thing={thing}
          actions={actions}
          onAsk={setAsked}
        />
      ) : (
        <button
          ref={trigger}
          type="button"
          className={look}
          aria-label={`Clear ${words}`}
          title={`Clear ${words}`}
          onClick={() => setAsked("delete")}
        >
          <Trash2 aria-hidden />
        </button>
      )}
      {asked === "rename" && isNameable(thing) && (
        <RenameDialog thing={thing} onClose={close} onLeave={() => leave(false)} />
      )}
      {asked === "delete" && (
        <DeleteDialog thing={thing} onClose={close} onLeave={leave} onDeleted={onDeleted} refusal={refusal} />
      )}
    </>
  );
}

interface MenuProps {
  label: string;
  look: string;
  trigger: RefObject<HTMLButtonElement | null>;
  thing: Nameable;
  actions: readonly ThingAction[];
  onAsk: (what: "rename" | "delete") => void;
}

function Menu({ label, look, trigger, thing, actions, onAsk }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger ref={trigger} className={look} aria-label={label} title={label}>
        <Ellipsis aria-hidden />
      </Radix.Trigger>
      {/* In its place rather than at the end of the page: a menu belongs to a landmark. */}
      <Radix.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        className="animate-fade border-border bg-card z-50 min-w-44 rounded-lg border p-1 text-left"
      >
        {actions.map(({ label: says, icon: Icon, onSelect }) => (
          <Radix.Item key={says} className={ITEM} onSelect={onSelect}>
            <Icon className="text-muted-foreground" aria-hidden />
            {says}
          </Radix.Item>
        ))}
        <Radix.Item className={ITEM} onSelect={() => onAsk("rename")}>
          <Pencil className="text-muted-foreground" aria-hidden />
          {thing.kind === "dataset" ? "Rename" : "Label"}
        </Radix.Item>
        <Radix.Item className={`${ITEM} text-destructive`} onSelect={() => onAsk("delete")}>
          <Trash2 aria-hidden />
          Delete
        </Radix.Item>
      </Radix.Content>
    </Radix.Root>
  );
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
