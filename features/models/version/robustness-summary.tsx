import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import type { Robustness } from "@/lib/api/types";
import { formatCount, formatRate } from "@/lib/format";
import { versionPage } from "@/lib/pages";

import { weaknessWords } from "../robustness";

interface RobustnessSummaryProps {
  version: string;
  robustness: Robustness | null | undefined;
}

/** What pictures unlike the test's do to it, in a few sentences; where that was not measured, nothing is said. */
export function RobustnessSummary({ version, robustness }: RobustnessSummaryProps) {
  if (robustness == null) return null;
  const { count, clean, worse } = robustness;
  return (
    <Panel title="What worse pictures do to it">
      <p className="max-w-[80ch] text-pretty">
        Of {formatCount(count, "test picture")} it gets {formatRate(clean.accuracy)} right, and{" "}
        {formatRate(worse.accuracy)} when they are blurred, dark, turned or otherwise made worse.{" "}
        {weaknessWords(robustness)}
      </p>
      <Link
        href={versionPage(version, "curves")}
        className="text-primary mt-4 inline-flex min-h-6 items-center underline underline-offset-2 pointer-coarse:min-h-11"
      >
        Kind by kind, and how sure it is
      </Link>
    </Panel>
  );
}
