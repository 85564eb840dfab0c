"use client";

import { Download, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";

import { DownloadLink } from "@/components/download-link";
import { Hint } from "@/components/hint";
import { buttonVariants } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { fileNameOf } from "@/lib/format";

import { picturesZipUrl } from "../api";
import { nounOf, type Stored } from "../words";

import { DeleteDialog } from "./delete-dialog";
import { type Nameable, RenameDialog } from "./rename-dialog";

interface ThingMenuProps {
  thing: Stored;
  onDeleted?: () => void;
  /** Why it can never be deleted, where that is known. */
  refusal?: string | undefined;
  /** At the top of a page it stands beside a button. */
  isLarge?: boolean;
}

/** What can be done with a thing that is kept: take its pictures along, give it another name, or delete it. */
export function ThingMenu({ thing, onDeleted, refusal, isLarge = false }: ThingMenuProps) {
  const [asked, setAsked] = useState<"rename" | "delete" | null>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const leave = useLeave(trigger, asked !== null);
  const close = () => setAsked(null);
  const words = `the ${nounOf(thing.kind)} ${thing.title}`;
  const does = hasPictures(thing) ? "Download, rename or delete" : "Rename or delete";
  const look = isLarge
    ? buttonVariants({ variant: "outline", size: "icon", className: "size-10! pointer-coarse:size-11!" })
    : buttonVariants({ variant: "ghost", size: "icon", className: "pointer-coarse:size-11" });
  return (
    <>
      {isNameable(thing) ? (
        <Menu label={`${does} ${words}`} look={look} trigger={trigger} thing={thing} onAsk={setAsked} />
      ) : (
        <Hint text={`Clear ${words}`}>
          <button
            ref={trigger}
            type="button"
            className={look}
            aria-label={`Clear ${words}`}
            onClick={() => setAsked("delete")}
          >
            <Trash2 aria-hidden />
          </button>
        </Hint>
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
  onAsk: (what: "rename" | "delete") => void;
}

function Menu({ label, look, trigger, thing, onAsk }: MenuProps) {
  const { kind, id, title } = thing;
  return (
    <DropdownMenu modal={false}>
      <Hint text={label}>
        <DropdownMenuTrigger ref={trigger} className={look} aria-label={label}>
          <Ellipsis aria-hidden />
        </DropdownMenuTrigger>
      </Hint>
      <DropdownMenuContent align="end" collisionPadding={8} className="min-w-44">
        {hasPictures(thing) && (
          <DropdownMenuItem asChild>
            <DownloadLink path={picturesZipUrl(id)} fileName={`${kind === "dataset" ? title : fileNameOf(id)}.zip`}>
              <Download aria-hidden />
              Download as ZIP
            </DownloadLink>
          </DropdownMenuItem>
        )}
        <DropdownMenuItem onSelect={() => onAsk("rename")}>
          <Pencil aria-hidden />
          {kind === "dataset" ? "Rename" : "Label"}
        </DropdownMenuItem>
        <DropdownMenuItem variant="destructive" onSelect={() => onAsk("delete")}>
          <Trash2 aria-hidden />
          Delete
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
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
