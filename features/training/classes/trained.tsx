import { ImagePlus, Plus } from "lucide-react";

import { Link } from "@/components/link";
import { Button, buttonVariants } from "@/components/ui/button";
import { leftOutWords } from "@/features/datasets";
import { PromoteButton, SameSceneBadge, useModel } from "@/features/models";
import type { Job } from "@/lib/api/types";
import { formatCount, formatRate } from "@/lib/format";
import { jobPage, predictPage } from "@/lib/pages";

interface TrainedProps {
  job: Job;
  onAddMore: () => void;
}

/** A version that was made of the classes: what its test says, and the ways on. */
export function Trained({ job, onAddMore }: TrainedProps) {
  const version = job.result?.model_version ?? "";
  const { data: model } = useModel(version);
  const leftOut = job.result?.report == null ? null : leftOutWords(job.result.report);
  return (
    <section
      aria-labelledby="trained-title"
      className="border-border bg-card flex flex-col gap-4 rounded-xl border p-4"
    >
      <div>
        <h2 id="trained-title" className="text-base font-semibold tracking-tight break-words">
          {version} is ready
        </h2>
        {model !== undefined && (
          <p className="text-muted-foreground flex flex-wrap items-center gap-x-2">
            {formatRate(model.accuracy)} right on {formatCount(model.test_count, "test photo")}
            <SameSceneBadge share={model.same_scene_share} />
          </p>
        )}
        {leftOut !== null && <p className="text-unsure text-small break-words">{leftOut}</p>}
      </div>
      <div className="flex flex-wrap gap-2">
        {model?.is_champion === true ? (
          <p className="text-primary flex h-10 items-center font-medium">It is live.</p>
        ) : (
          <PromoteButton version={version} label="Make it live" variant="default" size="default" />
        )}
        <Button variant="outline" onClick={onAddMore}>
          <Plus aria-hidden />
          Add more
        </Button>
        <Link href={predictPage(version)} className={buttonVariants({ variant: "outline" })}>
          <ImagePlus aria-hidden />
          Try with photos
        </Link>
      </div>
      <Link href={jobPage(job.id)} className="text-primary self-start text-small underline-offset-4 hover:underline">
        All about this training
      </Link>
    </section>
  );
}
