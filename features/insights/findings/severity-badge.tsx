import { clsx } from "clsx";
import { CircleAlert, Info, TriangleAlert } from "lucide-react";

import type { Finding } from "@/lib/api/types";

export type Severity = Finding["severity"];

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
