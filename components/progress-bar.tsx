import { Progress } from "./ui/progress";

interface ProgressBarProps {
  label: string;
  /** 0 to 1; null while nobody can say. */
  share: number | null;
}

export function ProgressBar({ label, share }: ProgressBarProps) {
  const percent = share === null ? null : Math.floor(Math.min(Math.max(share, 0), 1) * 100);
  return <Progress aria-label={label} value={percent} />;
}
