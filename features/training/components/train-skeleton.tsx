import { PageHeader } from "@/components/layout/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export const TRAIN_SENTENCE =
  "Give it pictures of each class, as a ZIP, a folder or from the camera. It learns to tell them apart, and you see how well before it goes live.";

/** The page before it is known what it shows. */
export function TrainSkeleton() {
  return (
    <div className="flex flex-col gap-6">
      <div>
        {/* What an address asks for has a way back above it. */}
        <div aria-hidden className="addressed:h-8" />
        <PageHeader title="Train" sentence={TRAIN_SENTENCE} />
      </div>
      <TrainBodySkeleton />
    </div>
  );
}

/** What is below the header, before it is known. */
export function TrainBodySkeleton() {
  return <Skeleton aria-busy className="h-80 w-full rounded-xl" />;
}
