import { clsx } from "clsx";
import { Diff } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { MEANING_LOOKS, MeaningBadge, verdictOf } from "@/features/models";
import type { Prediction } from "@/lib/api/types";
import { formatProbability } from "@/lib/format";

import { PicturePlaceholder } from "../components/picture-placeholder";
import { objectUrlOf } from "../queue/object-urls";
import { pictureOf } from "../queue/pictures";
import type { QueueItem } from "../queue/queue-item";
import { useThumbnail } from "../queue/use-thumbnail";

import type { OtherAnswer } from "./use-other-answers";

interface ComparedPictureProps {
  item: QueueItem;
  other: OtherAnswer | undefined;
  versions: readonly [string, string];
  isDifferent: boolean;
  onRetry: () => void;
}

/** A picture with both answers below it, side by side, or one above the other where a phone has no room. */
export function ComparedPicture({ item, other, versions, isDifferent, onRetry }: ComparedPictureProps) {
  const thumbnail = useThumbnail(pictureOf(item));
  const url = thumbnail == null ? null : objectUrlOf(thumbnail);
  return (
    <li className="min-w-0">
      <article
        aria-label={item.name}
        className={clsx(
          "bg-card flex h-full flex-col overflow-hidden rounded-xl border",
          isDifferent ? "border-foreground" : "border-border",
        )}
      >
        <div className="bg-muted relative aspect-4/3">
          {url === null ? (
            <PicturePlaceholder item={item} />
          ) : (
            <img src={url} alt={item.name} loading="lazy" className="absolute inset-0 size-full object-contain" />
          )}
          {isDifferent && (
            <p className="absolute top-2 left-2 flex items-center gap-1.5 rounded-md bg-black/75 px-2 text-xs leading-6 font-medium text-white">
              <Diff className="size-3.5" aria-hidden />
              They differ
            </p>
          )}
        </div>
        <div className="divide-border border-border grid grow divide-y border-t sm:grid-cols-2 sm:divide-x sm:divide-y-0">
          <Answer version={versions[0]} prediction={item.prediction} error={item.problem} onRetry={onRetry} />
          <Answer
            version={versions[1]}
            prediction={item.prediction === null ? null : (other?.prediction ?? null)}
            error={other?.error ?? null}
            onRetry={other?.retry}
          />
        </div>
        <p className="border-border text-muted-foreground truncate border-t px-3 py-2 text-xs">{item.name}</p>
      </article>
    </li>
  );
}

interface AnswerProps {
  version: string;
  prediction: Prediction | null;
  error: Error | null;
  onRetry: (() => void) | undefined;
}

function Answer({ version, prediction, error, onRetry }: AnswerProps) {
  if (error !== null)
    return (
      <div className="text-small flex min-w-0 flex-col items-start gap-1 p-3">
        <VersionName>{version}</VersionName>
        <MeaningBadge outcome="failed" isPlain />
        <p className="text-muted-foreground break-words">{error.message}</p>
        <Button variant="outline" size="sm" onClick={onRetry}>
          Retry
        </Button>
      </div>
    );
  if (prediction === null)
    return (
      <div aria-busy className="flex min-w-0 flex-col gap-2 p-3">
        <VersionName>{version}</VersionName>
        <Skeleton className="h-5 w-16" />
        <Skeleton className="h-6 w-4/5" />
      </div>
    );
  const { meaning, headline } = verdictOf(prediction);
  const look = MEANING_LOOKS[meaning];
  return (
    <div className={clsx("flex min-w-0 flex-col p-3", look.wash)}>
      <VersionName>{version}</VersionName>
      <MeaningBadge outcome={meaning} isPlain />
      <p className="flex flex-wrap items-baseline justify-between gap-x-2 text-base leading-6 font-semibold tracking-tight">
        <span className="min-w-0 break-words">{headline}</span>
        {meaning !== "unknown" && (
          <span className={clsx("figures font-medium", look.text)}>
            <span className="sr-only">Confidence </span>
            {formatProbability(prediction.confidence)}
          </span>
        )}
      </p>
    </div>
  );
}

function VersionName({ children }: { children: string }) {
  return <p className="figures text-muted-foreground truncate text-xs leading-5">{children}</p>;
}
