import { cn } from "@/lib/cn";

function Skeleton({ className, ...props }: React.ComponentProps<"div">) {
  return (
    <div aria-hidden data-slot="skeleton" className={cn("animate-breathe rounded-md bg-muted", className)} {...props} />
  );
}

export { Skeleton };
