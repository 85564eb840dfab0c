import { CopyButton } from "./copy-button";

/** A command to run elsewhere, with a button that copies it. */
export function Command({ children: command }: { children: string }) {
  return (
    <div className="flex max-w-full flex-wrap items-center justify-center gap-2">
      <code className="figures border-border bg-muted rounded-lg border px-3 py-2 text-left text-small break-all">
        {command}
      </code>
      <CopyButton text={command} what="Command" />
    </div>
  );
}
