import { ArrowRight } from "lucide-react";

import { Panel } from "@/components/panel";
import type { Evaluation } from "@/lib/api/types";
import { classLabel, formatCount } from "@/lib/format";

import { topConfusions } from "../confusions";

interface TopConfusionsProps {
  evaluation: Evaluation;
  onOpen: (cell: { shown: string; said: string }) => void;
}

/** With many classes, the mistakes made most often say more than a matrix. */
export function TopConfusions({ evaluation, onOpen }: TopConfusionsProps) {
  const confusions = topConfusions(evaluation);
  return (
    <Panel
      title="What gets mistaken for what"
      sentence="The most frequent mistakes on the test photos. Press one to see the pictures."
    >
      {confusions.length === 0 ? (
        <p className="text-muted-foreground">No mistake at all.</p>
      ) : (
        <ol className="divide-border divide-y">
          {confusions.map(({ shown, said, count }) => (
            <li key={`${shown} ${said}`}>
              <button
                type="button"
                aria-label={`${classLabel(shown)} taken for ${classLabel(said)}: ${formatCount(count, "photo")}`}
                onClick={() => onOpen({ shown, said })}
                className="hover:bg-muted -mx-2 flex w-[calc(100%+1rem)] items-center gap-3 rounded-md px-2 py-2 text-left pointer-coarse:min-h-11"
              >
                <span className="min-w-0 truncate">{classLabel(shown)}</span>
                <ArrowRight className="text-muted-foreground size-4 shrink-0" aria-hidden />
                <span className="min-w-0 truncate">{classLabel(said)}</span>
                <span className="figures text-muted-foreground ml-auto shrink-0 text-small">
                  {formatCount(count, "photo")}
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
