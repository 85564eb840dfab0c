"use client";

import { type ComponentProps, useState } from "react";

import { ConfirmDialog } from "@/components/confirm-dialog";
import { Button } from "@/components/ui/button";
import { toast } from "@/lib/toast";
import { toastProblem } from "@/lib/toast-problem";

import { useClassChange, usePromoteModel } from "../queries";

interface PromoteButtonProps extends Pick<ComponentProps<typeof Button>, "variant" | "size"> {
  version: string;
  label?: string;
  /** Among many of its kind the button says which version it is about. */
  isOneOfMany?: boolean;
}

/** Makes a version live, after a question. */
export function PromoteButton(props: PromoteButtonProps) {
  const { version, label = "Make live", isOneOfMany = false, variant = "outline", size = "sm" } = props;
  const [isAsking, setIsAsking] = useState(false);
  const promote = usePromoteModel();
  const change = useClassChange(version);
  const confirm = () => {
    // The button goes once its version is live, and what mutate() were given would go with it, unheard.
    promote.mutateAsync(version).then(({ version: live }) => toast.success(`${live} is live.`), toastProblem);
  };
  return (
    <>
      <Button
        variant={variant}
        size={size}
        disabled={promote.isPending}
        aria-label={isOneOfMany ? `${label}: ${version}` : undefined}
        onClick={() => setIsAsking(true)}
      >
        {label}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={confirm}
        title={`Make ${version} live?`}
        description={`It answers every request from the next one on. ${change}No request is dropped, and you can roll back.`}
        action="Make live"
      />
    </>
  );
}
