import { Skeleton } from "@/components/ui/skeleton";

interface CardSkeletonProps {
  name: string;
  isWaiting: boolean;
}

/** The shape of an answer that is on its way. */
export function CardSkeleton({ name, isWaiting }: CardSkeletonProps) {
  return (
    <div
      aria-busy
      className="border-border flex grow flex-col gap-4 p-4 max-sm:order-first sm:border-t lg:border-t-0 lg:p-6"
    >
      <Skeleton className="h-6 w-20" />
      <Skeleton className="h-8 w-3/5" />
      <Skeleton className="h-3 w-full" />
      <Skeleton className="h-3 w-full" />
      <p className="text-muted-foreground mt-auto flex justify-between gap-4 pt-4 text-xs">
        <span className="truncate">{name}</span>
        <span className="shrink-0">{isWaiting ? "Waiting its turn" : "Looking…"}</span>
      </p>
    </div>
  );
}
