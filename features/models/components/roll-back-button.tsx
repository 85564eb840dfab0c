"use client";

import { Undo2 } from "lucide-react";
import { useRef, useState } from "react";

import { ConfirmDialog } from "@/components/confirm-dialog";
import { Button } from "@/components/ui/button";
import { moveFocusSoon } from "@/lib/focus";
import { toast } from "@/lib/toast";
import { toastProblem } from "@/lib/toast-problem";

import { useClassChange, useRollBackModel } from "../queries";

/** Goes back to the version that was live before; where there is none, nothing is offered. */
export function RollBackButton({ version }: { version: string }) {
  const [isAsking, setIsAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const rollBack = useRollBackModel();
  const change = useClassChange(version);

  const confirm = () => {
    // With nothing more to go back to, the button goes, and what mutate() were given would go with it, unheard.
    rollBack.mutateAsync().then(({ version: live }) => {
      toast.success(`${live} answers again.`);
      moveFocusSoon(() => button.current);
    }, toastProblem);
  };

  return (
    <>
      <Button
        variant="outline"
        ref={button}
        disabled={rollBack.isPending}
        onClick={() => {
          setIsAsking(true);
        }}
      >
        <Undo2 aria-hidden />
        Roll back
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => {
          setIsAsking(false);
        }}
        onConfirm={confirm}
        title={`Roll back to ${version}?`}
        description={`It answers every request from the next one on. ${change}No request is dropped, and you can promote the current version again.`}
        action="Roll back"
      />
    </>
  );
}
