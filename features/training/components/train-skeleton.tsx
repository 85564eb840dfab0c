import { Skeleton } from "@/components/ui/skeleton";

export function TrainSkeleton() {
  return (
    <div aria-busy className="flex flex-col gap-6">
      <Skeleton className="h-16 w-72" />
      <Skeleton className="h-80 w-full rounded-xl" />
    </div>
  );
}
