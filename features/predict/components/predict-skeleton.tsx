import { PageHeader } from "@/components/layout/page-header";
import { Skeleton } from "@/components/ui/skeleton";

/** The page before the address is read. */
export function PredictSkeleton() {
  return (
    <div className="flex flex-col gap-6" aria-busy>
      <PageHeader
        title="Predict"
        sentence="Show the model a photo: it says what it sees, how sure it is, and where it looked."
      />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
        <Skeleton className="min-h-[26rem] rounded-xl" />
        <Skeleton className="min-h-[26rem] rounded-xl" />
      </div>
    </div>
  );
}
