import { clsx } from "clsx";
import { Ban, CircleCheck, CircleX, Clock3, LoaderCircle, type LucideIcon } from "lucide-react";

import type { JobState } from "@/lib/api/types";

const LOOKS: Record<JobState, { word: string; icon: LucideIcon; look: string }> = {
  queued: { word: "Queued", icon: Clock3, look: "bg-muted text-muted-foreground" },
  running: { word: "Running", icon: LoaderCircle, look: "bg-primary-wash text-primary [&_svg]:animate-spin" },
  succeeded: { word: "Done", icon: CircleCheck, look: "bg-primary-wash text-primary" },
  failed: { word: "Failed", icon: CircleX, look: "bg-destructive-wash text-destructive" },
  cancelled: { word: "Cancelled", icon: Ban, look: "bg-muted text-muted-foreground" },
};

export function JobStateBadge({ state }: { state: JobState }) {
  const { word, icon: Icon, look } = LOOKS[state];
  return (
    <span className={clsx("inline-flex h-6 items-center gap-1.5 rounded-md px-2 text-small font-medium", look)}>
      <Icon className="size-4" aria-hidden />
      {word}
    </span>
  );
}
