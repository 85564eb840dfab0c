"use client";

import { Link } from "@/components/link";
import { useChampion, useModels } from "@/features/models";
import { classLabel, formatCount } from "@/lib/format";
import { versionPage } from "@/lib/pages";

const MOST_NAMED = 6;

/** What the live model can answer at all: everything else is unknown to it. */
export function KnownClasses() {
  const { isPending } = useModels();
  const champion = useChampion();
  // Its line, so that the page does not move when it is known.
  if (isPending) return <p aria-hidden className="-mt-4 h-6" />;
  if (champion === undefined || champion.class_names.length === 0) return null;
  const { class_names: names, version } = champion;
  const isLong = names.length > MOST_NAMED;
  const named = (isLong ? names.slice(0, MOST_NAMED - 1) : names).map((name) => classLabel(name).toLowerCase());
  return (
    <p className="text-muted-foreground -mt-4 break-words text-pretty">
      Knows: <span className="text-foreground">{named.join(", ")}</span>
      {isLong && (
        <>
          {" and "}
          <Link href={versionPage(version)} className="text-primary underline underline-offset-2">
            {formatCount(names.length - named.length, "more class", "more classes")}
          </Link>
        </>
      )}
    </p>
  );
}
