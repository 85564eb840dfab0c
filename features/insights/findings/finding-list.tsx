import { clsx } from "clsx";
import { ChevronRight, CircleCheck } from "lucide-react";

import type { Finding } from "@/lib/api/types";

import type { FindingKind } from "../filters";

import { countWords } from "./count-words";
import { SeverityIcon } from "./severity-badge";

interface FindingListProps {
  findings: readonly Finding[];
  current: FindingKind | null;
  onChoose: (kind: FindingKind) => void;
}

/** Everything that was found, the worst first, then what a person said is fine. */
export function FindingList({ findings, current, onChoose }: FindingListProps) {
  return (
    <ul className="flex flex-col gap-0.5" aria-label="What was found">
      {findings.map((finding) => (
        <li key={finding.kind}>
          <FindingRow finding={finding} isCurrent={finding.kind === current} onChoose={() => onChoose(finding.kind)} />
        </li>
      ))}
    </ul>
  );
}

interface FindingRowProps {
  finding: Finding;
  isCurrent: boolean;
  onChoose: () => void;
}

function FindingRow({ finding, isCurrent, onChoose }: FindingRowProps) {
  const { severity, title } = finding;
  const isFine = isDone(finding);
  return (
    <button
      type="button"
      aria-current={isCurrent ? "true" : undefined}
      onClick={onChoose}
      className={clsx(
        "flex w-full items-start gap-3 rounded-lg px-3 py-2.5 text-left transition-colors duration-150",
        isCurrent ? "bg-primary-wash" : "hover:bg-muted",
      )}
    >
      {isFine ? (
        <CircleCheck className="text-muted-foreground mt-1 size-4 shrink-0" role="img" aria-label="Fine" />
      ) : (
        <SeverityIcon severity={severity} />
      )}
      <span className="min-w-0 flex-1">
        <span className={clsx("block leading-5 font-medium text-pretty", isFine && "text-muted-foreground")}>
          {title}
        </span>
        <span className="text-muted-foreground block text-small leading-5 tabular-nums">{countWords(finding)}</span>
      </span>
      <ChevronRight className="text-muted-foreground mt-1 size-4 shrink-0 lg:hidden" aria-hidden />
    </button>
  );
}

/** Whether nothing of a finding is left to look at. */
export function isDone({ is_dismissed: isDismissed, count }: Finding): boolean {
  return isDismissed || count === 0;
}
