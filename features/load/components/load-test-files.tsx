"use client";

import { Download, FileDown } from "lucide-react";

import { DownloadLink } from "@/components/download-link";
import { Panel } from "@/components/panel";
import type { LoadTest } from "@/lib/api/types";

import { loadTestArtifactUrl } from "../api";

const WORDS: Record<string, string> = {
  "report.html": "Locust's own report",
  "requests.csv": "Every answer, a line each",
  "stats.csv": "Locust's figures by request",
  "flood.json": "All figures of this page",
  "server.log": "The server's log",
  "users.log": "The users' log",
};

/** What the load test left, to look at elsewhere. */
export function LoadTestFiles({ loadTest: { id, artifacts } }: { loadTest: LoadTest }) {
  if (artifacts.length === 0) return null;
  const ordered = Object.keys(WORDS).filter((name) => artifacts.includes(name));
  const others = artifacts.filter((name) => !(name in WORDS));
  return (
    <Panel title="Files" sentence="They lie in the data folder too.">
      <ul className="divide-border -my-2 divide-y">
        {[...ordered, ...others].map((name) => (
          <li key={name}>
            <DownloadLink
              path={loadTestArtifactUrl(id, name)}
              fileName={`load-test-${id}-${name}`}
              className="group flex items-center gap-3 py-2"
            >
              <FileDown className="text-muted-foreground group-hover:text-primary size-5 shrink-0" aria-hidden />
              <span className="min-w-0 flex-1">
                <span className="group-hover:text-primary block truncate font-medium">{WORDS[name] ?? name}</span>
                <span className="figures text-muted-foreground block truncate text-xs leading-5">{name}</span>
              </span>
              <Download className="text-muted-foreground size-4 shrink-0" aria-hidden />
            </DownloadLink>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
