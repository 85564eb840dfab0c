"use client";

import { FolderDown } from "lucide-react";
import { useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { saveBlob } from "@/lib/download";
import { formatCount, formatNumber } from "@/lib/format";
import { toast } from "@/lib/toast";

import type { QueueItem } from "../queue/queue-item";

import type { SortedZip } from "./sorted-zip";

/** Downloads the pictures sorted into folders by class; pressed again, it stops. */
export function ZipButton({ items, isFiltered }: { items: readonly QueueItem[]; isFiltered: boolean }) {
  const [percent, setPercent] = useState<number | null>(null);
  const controller = useRef<AbortController | null>(null);

  const download = async () => {
    const { signal } = (controller.current = new AbortController());
    setPercent(0);
    try {
      const { sortedZip } = await import("./sorted-zip");
      const zip = await sortedZip(items, (share) => setPercent(Math.floor(share * 100)), signal);
      saveBlob(zip.file, zip.file.name);
      say(zip);
    } catch (cause) {
      if (!signal.aborted)
        toast.error(cause instanceof Error ? cause.message : "The ZIP could not be made. Try again.");
    }
    setPercent(null);
  };

  const isBusy = percent !== null;
  return (
    <Button
      variant="outline"
      size="sm"
      disabled={!items.some(({ prediction }) => prediction !== null)}
      onClick={() => {
        if (isBusy) controller.current?.abort();
        else void download();
      }}
    >
      <FolderDown className="max-sm:hidden" aria-hidden />
      {isBusy ? `Stop, ${percent}%` : isFiltered ? "Sorted ZIP of these" : "Sorted ZIP"}
    </Button>
  );
}

function say(zip: SortedZip): void {
  const { count, smallCopies, missing, failed, waiting } = zip;
  const total = count + missing + failed + waiting;
  const parts = [
    total > count
      ? `${formatNumber(count)} of ${formatCount(total, "picture")} sorted by class.`
      : `${formatCount(count, "picture")} sorted by class.`,
  ];
  if (failed > 0) parts.push(`${formatNumber(failed)} failed: results.csv says why.`);
  if (waiting > 0) parts.push(`${formatCount(waiting, "has", "have")} no answer yet.`);
  if (smallCopies > 0)
    parts.push(
      `Of ${formatCount(smallCopies, "picture")} only a small copy is left: ${smallCopies === 1 ? "its name says" : "their names say"} so.`,
    );
  if (missing > 0)
    parts.push(`${formatCount(missing, "picture is", "pictures are")} no longer at hand, and only in results.csv.`);
  if (total > count || smallCopies > 0) toast.warning(parts.join(" "));
  else toast.success(parts.join(" "));
}
