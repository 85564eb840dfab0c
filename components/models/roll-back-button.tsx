"use client";

import { Undo2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";

import { useRollBackModel } from "@/lib/hooks/use-models";
import { toastProblem } from "@/lib/toast-problem";

import { Button } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";

/** Goes back to the version that was live before. */
export function RollBackButton() {
  const [isAsking, setIsAsking] = useState(false);
  const rollBack = useRollBackModel();

  const confirm = () => {
    rollBack.mutate(undefined, {
      onSuccess: ({ version }) => toast.success(`${version} answers again.`),
      onError: toastProblem,
    });
  };

  return (
    <>
      <Button
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
        title="Roll back to the version before?"
        description="It answers every request from the next one on. No request is dropped, and you can promote the current version again."
        action="Roll back"
      />
    </>
  );
}
