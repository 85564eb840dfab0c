import { ImageDown } from "lucide-react";

/** Covers the whole window while files are dragged over it; part of the drop zone, so a drop anywhere lands in it. */
export function DropOverlay({ isVisible, text }: { isVisible: boolean; text: string }) {
  if (!isVisible) return null;
  return (
    <div className="animate-fade bg-background/90 fixed inset-0 z-50 p-4">
      <div className="border-primary bg-primary-wash text-primary flex h-full flex-col items-center justify-center gap-3 rounded-2xl border-2 border-dashed">
        <ImageDown className="size-10" strokeWidth={1.5} aria-hidden />
        <p className="text-xl font-semibold tracking-tight">{text}</p>
      </div>
    </div>
  );
}
