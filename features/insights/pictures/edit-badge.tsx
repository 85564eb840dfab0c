import { ArrowRight, Ban, CircleCheck } from "lucide-react";

import { classLabel } from "@/lib/format";

import type { PendingEdit } from "../edits/edits";

const LOOK =
  "bg-foreground text-background absolute inset-x-1.5 bottom-1.5 flex items-center gap-1 rounded-md px-1.5 py-0.5 text-xs [&_svg]:size-3.5 [&_svg]:shrink-0";

interface EditBadgeProps {
  edit: PendingEdit | undefined;
  isDismissed: boolean;
}

/** What is to become of a picture, or that a person said that it is fine. */
export function EditBadge({ edit, isDismissed }: EditBadgeProps) {
  if (edit === undefined && !isDismissed) return null;
  const Icon = edit === undefined ? CircleCheck : edit.newClass === null ? Ban : ArrowRight;
  return (
    <span className={LOOK}>
      <Icon aria-hidden />
      <span className="truncate">{edit === undefined ? "Fine" : editWord(edit)}</span>
    </span>
  );
}

/** What is to become of a picture, in a word or two. */
export function editWord({ newClass }: PendingEdit): string {
  return newClass === null ? "Excluded" : classLabel(newClass);
}
