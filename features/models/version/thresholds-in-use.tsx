"use client";

import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import { buttonVariants } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { classLabel, formatDate } from "@/lib/format";
import { versionPage } from "@/lib/pages";

import { formatThreshold } from "../certainty";
import { useThresholds } from "../queries";

import { Fact } from "./fact";

/** By which confidences its answers are sorted now, and the way to change that. */
export function ThresholdsInUse({ version }: { version: string }) {
  const { data, error } = useThresholds(version);
  if (error !== null) return <p className="text-destructive">{error.message}</p>;
  if (data === undefined) return <Skeleton className="h-64 w-full rounded-xl" />;
  const { high, medium, by_class: byClass = {}, is_default: isDefault } = data.in_use;
  const since = data.history[0]?.set_at;
  return (
    <Panel title="Thresholds in use" sentence="Every answer says which band it is in, by these.">
      <dl className="divide-border -my-2 divide-y">
        <Fact term="Sure (high)">above {formatThreshold(high)}</Fact>
        <Fact term="Unsure (medium)">
          {medium === high ? "none" : `${formatThreshold(medium)} to ${formatThreshold(high)}`}
        </Fact>
        <Fact term="Unsure, a guess (low)">below {formatThreshold(medium)}</Fact>
        {Object.entries(byClass).map(([name, own]) => (
          <Fact key={name} term={`Sure (high), ${classLabel(name)}`}>
            above {formatThreshold(own)}
          </Fact>
        ))}
        <Fact term="Set">
          {isDefault ? "the default" : "for this version"}
          {since !== undefined && `, ${formatDate(since)}`}
        </Fact>
      </dl>
      <Link
        href={versionPage(version, "curves")}
        className={buttonVariants({ variant: "outline", size: "sm", className: "mt-6" })}
      >
        Change the threshold
      </Link>
    </Panel>
  );
}
