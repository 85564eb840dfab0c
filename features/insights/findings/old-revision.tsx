import { History } from "lucide-react";

import { Button } from "@/components/ui/button";

import type { Subject } from "../use-subject";

interface OldRevisionProps {
  subject: Subject;
  onRevision: (revision: string) => void;
}

/** Revisions do not change: what is to be changed is changed in the newest one. */
export function OldRevision({ subject: { newest }, onRevision }: OldRevisionProps) {
  if (newest === null) return null;
  return (
    <p className="bg-muted text-muted-foreground flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg p-3 text-small">
      <History className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 basis-56">
        This is an older revision: it can be looked at. Pictures are excluded and relabelled in the newest one.
      </span>
      <Button variant="outline" size="sm" onClick={() => onRevision(newest)}>
        Open {newest}
      </Button>
    </p>
  );
}
