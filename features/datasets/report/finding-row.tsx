import { Info, TriangleAlert } from "lucide-react";

import { Disclosure } from "@/components/disclosure";

import type { Finding } from "./finding-words";

/** One kind of finding: what it is, what was done about it, and the files by name. */
export function FindingRow({ finding: { title, meaning, tone, files, rest } }: { finding: Finding }) {
  const Icon = tone === "warning" ? TriangleAlert : Info;
  return (
    <li className="flex gap-3 py-3">
      <Icon
        className={
          tone === "warning" ? "text-unsure mt-0.5 size-5 shrink-0" : "text-muted-foreground mt-0.5 size-5 shrink-0"
        }
        role="img"
        aria-label={tone === "warning" ? "Warning" : "Note"}
      />
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words text-pretty">{title}</p>
        {meaning !== "" && <p className="text-muted-foreground text-small text-pretty">{meaning}</p>}
        {files.length > 0 && (
          <Disclosure title="Which ones" isPlain>
            <div
              role="region"
              aria-label={`Files: ${title}`}
              tabIndex={0}
              className="bg-muted relative max-h-64 overflow-y-auto rounded-lg p-3"
            >
              <ul className="flex flex-col gap-1 text-xs leading-5">
                {files.map((file, index) => (
                  <li key={index} className="figures break-all">
                    {file}
                  </li>
                ))}
                {rest > 0 && <li className="text-muted-foreground">and {rest} more</li>}
              </ul>
            </div>
          </Disclosure>
        )}
      </div>
    </li>
  );
}
