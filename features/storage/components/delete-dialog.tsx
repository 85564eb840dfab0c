"use client";

import { useRef, useState } from "react";

import { AlertFrame } from "@/components/alert-frame";
import { AlertDialogCancel } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { WithCode } from "@/components/with-code";
import { ApiProblem } from "@/lib/api/problem";
import { toast } from "@/lib/toast";

import { useDeleteStored, useRefreshStored, useStorage, wasLive } from "../queries";
import { deletedWords, deletionTitle, deletionWords, findStored, freesWords, type Stored } from "../words";

interface DeleteDialogProps {
  thing: Stored;
  onClose: () => void;
  /** Puts the focus somewhere that is still there once the dialog has gone. */
  onLeave: (isGone: boolean) => void;
  /** The page that shows the thing leaves it. */
  onDeleted?: (() => void) | undefined;
  /** Why it can never be deleted, where that is known. */
  refusal?: string | undefined;
}

/** Asks before a thing is deleted: what goes with it, what that frees, and why it may not go. */
export function DeleteDialog({ thing, onClose, onLeave, onDeleted, refusal }: DeleteDialogProps) {
  const { data: storage, isFetching } = useStorage({ isWanted: refusal === undefined });
  const [problem, setProblem] = useState<Error | null>(null);
  const isGone = useRef(false);
  const remove = useDeleteStored();
  const refresh = useRefreshStored();
  const found = storage === undefined || isFetching ? null : findStored(storage, thing.kind, thing.id);
  const known = found !== null && !found.needs_force ? found.in_use : null;
  const refused = refusal ?? (isConflict(problem) ? problem.message : undefined) ?? known;
  const isSecond = wasLive(problem);

  const confirm = async () => {
    try {
      const deleted = await remove.mutateAsync({ kind: thing.kind, id: thing.id, force: isSecond });
      isGone.current = true;
      onDeleted?.();
      onClose();
      toast.success(deletedWords(thing, deleted));
      await refresh(thing.id);
      if (isFocusLost()) onLeave(true);
    } catch (cause) {
      setProblem(cause instanceof Error ? cause : new Error(String(cause)));
    }
  };

  const leave = (event: Event) => {
    event.preventDefault();
    onLeave(isGone.current);
  };

  if (isSecond || refused == null)
    return (
      <AlertFrame
        key={isSecond ? "second" : "first"}
        isOpen
        onClose={onClose}
        onCloseAutoFocus={leave}
        title={isSecond ? `${thing.title} was live once` : deletionTitle(thing)}
        description={
          isSecond ? (
            <SecondQuestion words={problem?.message ?? ""} />
          ) : (
            <>
              <p className="text-pretty">{deletionWords(thing, found)}</p>
              <p role="status" className="text-foreground mt-3 font-medium tabular-nums">
                {isFetching ? "Measuring what it frees…" : found !== null && freesWords(found)}
              </p>
            </>
          )
        }
      >
        {problem !== null && !isSecond && (
          <p role="alert" className="text-destructive w-full break-words">
            <WithCode>{problem.message}</WithCode>
          </p>
        )}
        <AlertDialogCancel>Cancel</AlertDialogCancel>
        <Button
          variant="destructive"
          className="pointer-coarse:h-11"
          disabled={remove.isPending}
          onClick={() => void confirm()}
        >
          {isSecond ? "Delete it anyway" : thing.kind === "cache" ? "Clear" : "Delete"}
        </Button>
      </AlertFrame>
    );
  return (
    <AlertFrame
      key="refused"
      isOpen
      onClose={onClose}
      onCloseAutoFocus={leave}
      title={`${thing.title} cannot be deleted ${refusal === undefined ? "now" : ""}`.trim()}
      description={
        <p role="alert" className="text-pretty">
          <WithCode>{refused}</WithCode>
        </p>
      }
    >
      <AlertDialogCancel>Close</AlertDialogCancel>
    </AlertFrame>
  );
}

function SecondQuestion({ words }: { words: string }) {
  return (
    <>
      <p role="alert" className="text-pretty">
        <WithCode>{words}</WithCode>
      </p>
      <p className="text-foreground mt-3 text-pretty">
        Once it is gone, nothing can bring it back, not even Roll back. Delete it anyway?
      </p>
    </>
  );
}

function isConflict(error: Error | null): error is ApiProblem {
  return error instanceof ApiProblem && error.status === 409 && !wasLive(error);
}

/** What went with a row that had it. */
function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
