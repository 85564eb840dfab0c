"use client";

import { ArrowRight, Ban, RotateCcw } from "lucide-react";

import { ApiImage } from "@/components/api-image";
import { Modal } from "@/components/modal";
import { Button } from "@/components/ui/button";
import { thumbnailUrl } from "@/features/datasets";
import { classLabel } from "@/lib/format";

import { LongList } from "../pictures/long-list";

import { type EditsById, editsWords, type PendingEdit, pendingEdits } from "./edits";

const ROW_PX = 73;

interface EditsDialogProps {
  dataset: string;
  edits: EditsById;
  onClose: () => void;
}

/** Every change that is to be made, each with a way back. */
export function EditsDialog({ dataset, edits, onClose }: EditsDialogProps) {
  return (
    <Modal
      isOpen
      onClose={onClose}
      title="Changes to be made"
      description={
        edits.size === 0 ? "No changes are left." : `${editsWords(edits)}. The present revision stays as it is.`
      }
    >
      <LongList
        label="Changes, one by one"
        items={[...edits.values()]}
        keyOf={({ imageId }) => imageId}
        guessPx={ROW_PX}
        onEnd={undefined}
      >
        {(edit) => <EditRow edit={edit} onKeep={() => pendingEdits.decide(dataset, [], [edit.imageId])} />}
      </LongList>
      {edits.size > 0 && (
        <Button
          size="sm"
          variant="ghost"
          className="mt-4"
          onClick={() => {
            pendingEdits.decide(dataset, [], [...edits.keys()]);
            onClose();
          }}
        >
          <RotateCcw aria-hidden />
          Undo all changes
        </Button>
      )}
    </Modal>
  );
}

function EditRow({ edit, onKeep }: { edit: PendingEdit; onKeep: () => void }) {
  const { imageId, className, fileName, newClass } = edit;
  return (
    <div className="flex items-center gap-3 p-2">
      <ApiImage src={thumbnailUrl(imageId, 128)} alt="" className="size-14 shrink-0 rounded-md object-cover" />
      <div className="min-w-0 flex-1 text-small leading-5">
        <p className="flex items-center gap-1.5">
          <span className="truncate font-medium">{classLabel(className)}</span>
          {newClass === null ? (
            <>
              <Ban className="text-muted-foreground size-4 shrink-0" aria-hidden /> excluded
            </>
          ) : (
            <>
              <ArrowRight className="text-muted-foreground size-4 shrink-0" role="img" aria-label="becomes" />
              <span className="truncate font-medium">{classLabel(newClass)}</span>
            </>
          )}
        </p>
        <p className="text-muted-foreground truncate">{fileName}</p>
      </div>
      <Button size="icon" variant="ghost" aria-label={`Undo the change of ${fileName}`} onClick={onKeep}>
        <RotateCcw aria-hidden />
      </Button>
    </div>
  );
}
