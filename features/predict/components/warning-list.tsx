import { Info } from "lucide-react";

/** What the server noticed about the picture while reading it. */
export function WarningList({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul aria-label="Notes on this picture" className="flex flex-col gap-1">
      {warnings.map((warning) => (
        <li key={warning} className="text-muted-foreground flex gap-2 text-small">
          <Info className="mt-1 size-4 shrink-0" aria-hidden />
          {warning}
        </li>
      ))}
    </ul>
  );
}
