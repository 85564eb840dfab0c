"use client";

import { Download, FileDown } from "lucide-react";

import { Panel } from "@/components/panel";
import { fetchBlob } from "@/lib/api/blob";
import { readToken } from "@/lib/api/token";
import type { LoadTest } from "@/lib/api/types";
import { saveBlob } from "@/lib/download";
import { toast } from "@/lib/toast";

import { loadTestArtifactUrl } from "../api";

const WORDS: Record<string, string> = {
  "report.html": "Locust's own report",
  "requests.csv": "Every answer, a line each",
  "stats.csv": "Locust's figures by request",
  "flood.json": "All of this page",
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
            <a
              href={loadTestArtifactUrl(id, name)}
              download={`load test-${id}-${name}`}
              onClick={(event) => {
                // A link sends no Authorization header.
                if (readToken() === null) return;
                event.preventDefault();
                void save(id, name);
              }}
              className="group flex items-center gap-3 py-2"
            >
              <FileDown className="text-muted-foreground group-hover:text-primary size-5 shrink-0" aria-hidden />
              <span className="min-w-0 flex-1">
                <span className="group-hover:text-primary block truncate font-medium">{WORDS[name] ?? name}</span>
                <span className="figures text-muted-foreground block truncate text-xs leading-5">{name}</span>
              </span>
              <Download className="text-muted-foreground size-4 shrink-0" aria-hidden />
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

async function save(id: string, name: string): Promise<void> {
  try {
    saveBlob(await fetchBlob(loadTestArtifactUrl(id, name)), `load test-${id}-${name}`);
  } catch (cause) {
    toast.error(cause instanceof Error ? cause.message : `${name} could not be fetched.`);
  }
}
