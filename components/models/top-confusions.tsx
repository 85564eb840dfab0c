import { ArrowRight } from "lucide-react";

import type { Evaluation } from "@/lib/api/types";
import { topConfusions } from "@/lib/confusions";
import { classLabel, formatCount } from "@/lib/format";

import { Panel } from "../ui/panel";

/** With many classes, the mistakes made most often say more than a matrix. */
export function TopConfusions({ evaluation }: { evaluation: Evaluation }) {
  const confusions = topConfusions(evaluation);
  return (
    <Panel title="What gets mistaken for what" sentence="The most frequent mistakes on the test photos.">
      {confusions.length === 0 ? (
        <p className="text-muted">No mistake at all.</p>
      ) : (
        <ol className="divide-line divide-y">
          {confusions.map(({ shown, said, count }) => (
            <li key={`${shown} ${said}`} className="flex items-center gap-3 py-2">
              <span className="min-w-0 truncate">{classLabel(shown)}</span>
              <ArrowRight className="text-muted size-4 shrink-0" role="img" aria-label="taken for" />
              <span className="min-w-0 truncate">{classLabel(said)}</span>
              <span className="figures text-muted ml-auto shrink-0 text-[0.8125rem]">
                {formatCount(count, "photo")}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
