import { FileQuestion, X } from "lucide-react";

import { Button } from "@/components/ui/button";

import type { GivenProblem, WayOn } from "./judge-given";

interface GivenNoticeProps {
  problem: GivenProblem;
  onGo: (way: WayOn) => void;
  onDismiss: () => void;
}

/** Why what was dropped or chosen is not uploaded as it is, and what can be done with it. */
export function GivenNotice({ problem: { title, detail, ways }, onGo, onDismiss }: GivenNoticeProps) {
  return (
    <section aria-label="What was given" className="border-border bg-card flex gap-4 rounded-xl border p-4 sm:p-6">
      <span className="bg-unsure-wash text-unsure hidden size-10 shrink-0 place-items-center rounded-lg sm:grid">
        <FileQuestion className="size-5" aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <div role="alert">
          <h2 className="text-base font-semibold tracking-tight break-words">{title}</h2>
          <p className="text-muted-foreground max-w-[72ch] break-words text-pretty">{detail}</p>
        </div>
        {ways.length > 0 && (
          <div className="mt-4 flex flex-wrap gap-2">
            {ways.map((way) => (
              <Button
                variant="outline"
                key={way.label}
                className="max-w-full pointer-coarse:h-11"
                onClick={() => onGo(way)}
              >
                <span className="truncate">{way.label}</span>
              </Button>
            ))}
          </div>
        )}
      </div>
      <Button variant="ghost" size="icon" aria-label="Dismiss" onClick={onDismiss}>
        <X aria-hidden />
      </Button>
    </section>
  );
}
