import { clsx } from "clsx";

interface ProgressBarProps {
  label: string;
  /** 0 to 1; null while nobody can say. */
  share: number | null;
}

export function ProgressBar({ label, share }: ProgressBarProps) {
  const percent = share === null ? null : Math.floor(Math.min(Math.max(share, 0), 1) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className="bg-line h-2 overflow-hidden rounded-full"
    >
      <div
        className={clsx(
          "bg-accent h-full rounded-full transition-[width] duration-150",
          percent === null && "animate-breathe w-full opacity-40",
        )}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
