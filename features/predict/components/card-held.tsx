import { Weight } from "lucide-react";
import type { MouseEvent } from "react";

import { Button } from "@/components/ui/button";
import { formatBytes } from "@/lib/format";

interface CardHeldProps {
  file: File;
  onSend: (event: MouseEvent) => void;
}

/** Asks before a very large file is uploaded. */
export function CardHeld({ file, onSend }: CardHeldProps) {
  return (
    <div className="border-border flex grow flex-col gap-4 border-t p-4 lg:border-t-0">
      <div>
        <p className="text-unsure flex items-center gap-2 font-medium">
          <Weight className="size-4" aria-hidden />
          {formatBytes(file.size)} is a lot for a photo
        </p>
        <p className="text-muted-foreground mt-1">
          The upload may be slow, and the server may refuse a file of this size. A smaller copy gives the same answer.
        </p>
      </div>
      <div className="mt-auto flex items-center justify-between gap-4">
        <p className="text-muted-foreground truncate text-xs">{file.name}</p>
        <Button variant="outline" size="sm" onClick={onSend}>
          Send it anyway
        </Button>
      </div>
    </div>
  );
}
