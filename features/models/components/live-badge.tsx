import { Radio } from "lucide-react";

export function LiveBadge() {
  return (
    <span className="bg-primary-wash text-primary inline-flex h-6 items-center gap-1.5 rounded-md px-2 text-small font-medium">
      <Radio className="size-4" aria-hidden />
      Live
    </span>
  );
}
