/** What was asked, with how. */
export function RequestName({ method, name }: { method: string; name: string }) {
  return (
    <span className="font-medium whitespace-nowrap">
      <span className="figures text-muted-foreground mr-2 text-xs">{method}</span>
      {name}
    </span>
  );
}
