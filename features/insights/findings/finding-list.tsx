import { clsx } from "clsx";
import { ChevronRight, CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";

import type { Finding } from "@/lib/api/types";

import type { FindingKind } from "../filters";
import { hasPictures } from "../kinds";
import { countWords } from "../words";

interface FindingListProps {
  findings: readonly Finding[];
  current: FindingKind | null;
  onChoose: (kind: FindingKind) => void;
  /** Alone in its row, it needs not be one long column. */
  isWide: boolean;
}

/** Everything that was found, the worst first, then what a person said is fine. */
export function FindingList({ findings, current, onChoose, isWide }: FindingListProps) {
  return (
    <ul className={clsx("grid gap-0.5", isWide && "lg:grid-cols-2")} aria-label="What was found">
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

const RANKS: Record<Severity, number> = { high: 0, medium: 1, low: 2 };

/** The worst first; of those as bad, the ones with pictures to look at; last what was marked as fine. */
export function inOrderOfFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      Number(isDone(a)) - Number(isDone(b)) ||
      RANKS[a.severity] - RANKS[b.severity] ||
      Number(hasPictures(b.kind)) - Number(hasPictures(a.kind)),
  );
}

/** Whether nothing of a finding is left to look at. */
export function isDone({ is_dismissed: isDismissed, count }: Finding): boolean {
  return isDismissed || count === 0;
}

type Severity = Finding["severity"];

const LOOKS = {
  high: { icon: TriangleAlert, word: "Serious", className: "text-destructive" },
  medium: { icon: CircleAlert, word: "Worth a look", className: "text-unsure" },
  low: { icon: Info, word: "Minor", className: "text-muted-foreground" },
} as const;

/** How bad a finding is: a shape, a colour and a word say the same. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  const { icon: Icon, word, className } = LOOKS[severity];
  return (
    <span className={clsx("inline-flex shrink-0 items-center gap-1.5 text-small font-medium", className)}>
      <Icon className="size-4" aria-hidden />
      {word}
    </span>
  );
}

/** The same without the word, where it stands elsewhere or there is no room. */
export function SeverityIcon({ severity }: { severity: Severity }) {
  const { icon: Icon, word, className } = LOOKS[severity];
  return <Icon className={clsx("mt-1 size-4 shrink-0", className)} role="img" aria-label={word} />;
}
