"use client";

import { type SubmitEvent, useState } from "react";

import { Field } from "@/components/field";
import { Modal } from "@/components/modal";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { StoredKind } from "@/lib/api/types";
import { toast } from "@/lib/toast";

import { useRenameStored } from "../queries";
import { nounOf, type Stored } from "../words";

/** The server takes names of up to this many characters. */
const MOST_CHARACTERS = 200;

export type Nameable = Stored & { kind: Exclude<StoredKind, "cache">; name: string | null };

interface RenameDialogProps {
  thing: Nameable;
  onClose: () => void;
  onLeave: () => void;
}

/** A dataset has a name; everything else an id that stays, and a label if a person wants one. */
export function RenameDialog({ thing: { kind, id, name }, onClose, onLeave }: RenameDialogProps) {
  const [text, setText] = useState(name ?? "");
  const rename = useRenameStored();
  const isNamed = kind === "dataset";
  const wanted = text.trim();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    rename.mutate(
      { kind, id, name: wanted === "" ? null : wanted },
      {
        onSuccess: () => {
          onClose();
          toast.success(wanted === "" ? `${id} has no label any more.` : `It is called ${wanted} now.`);
        },
      },
    );
  };
  return (
    <Modal
      isOpen
      onClose={onClose}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        onLeave();
      }}
      title={isNamed ? `Rename the ${nounOf(kind)}` : `Label the ${nounOf(kind)}`}
      description={
        <>
          Its id, <span className="figures break-all">{id}</span>, stays.
        </>
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label={isNamed ? "Name" : "Label"}
          help={isNamed ? "Up to 200 characters." : "Up to 200 characters; leave it empty to have none."}
          error={rename.error?.message}
        >
          {(ids) => (
            <Input
              {...ids}
              required={isNamed}
              pattern={isNamed ? ".*\\S.*" : undefined}
              maxLength={MOST_CHARACTERS}
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" disabled={rename.isPending} className="pointer-coarse:h-11 self-end">
          Save
        </Button>
      </form>
    </Modal>
  );
}
