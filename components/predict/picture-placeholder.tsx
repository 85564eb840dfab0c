import type { LucideIcon } from "lucide-react";

interface PicturePlaceholderProps {
  icon: LucideIcon;
  text: string;
}

/** Stands where a picture would be that this page cannot show. */
export function PicturePlaceholder({ icon: Icon, text }: PicturePlaceholderProps) {
  return (
    <div className="bg-well text-muted grid aspect-4/3 w-full place-items-center">
      <div className="flex max-w-64 flex-col items-center gap-3 p-4 text-center text-balance">
        <Icon className="size-8" strokeWidth={1.5} aria-hidden />
        <p>{text}</p>
      </div>
    </div>
  );
}
