"use client";

import { Download, FileDown } from "lucide-react";
import { toast } from "sonner";

import { fetchBlob } from "@/lib/api/blob";
import { floodArtifactUrl } from "@/lib/api/floods";
import { readToken } from "@/lib/api/token";
import type { Flood } from "@/lib/api/types";
import { saveBlob } from "@/lib/download";

import { Panel } from "../ui/panel";

const WORDS: Record<string, string> = {
  "report.html": "Locust's own report",
  "requests.csv": "Every answer, a line each",
  "stats.csv": "Locust's figures by request",
  "flood.json": "All of this page",
  "server.log": "The server's log",
  "users.log": "The users' log",
};

/** What the flood left, to look at elsewhere. */
export function FloodFiles({ flood: { id, artifacts } }: { flood: Flood }) {
  if (artifacts.length === 0) return null;
  const ordered = Object.keys(WORDS).filter((name) => artifacts.includes(name));
  const others = artifacts.filter((name) => !(name in WORDS));
  return (
    <Panel title="Files" sentence="They lie in the data folder too.">
      <ul className="divide-line -my-2 divide-y">
        {[...ordered, ...others].map((name) => (
          <li key={name}>
            <a
              href={floodArtifactUrl(id, name)}
              download={`flood-${id}-${name}`}
              onClick={(event) => {
                // A link sends no Authorization header.
                if (readToken() === null) return;
                event.preventDefault();
                void save(id, name);
              }}
              className="group flex items-center gap-3 py-2"
            >
              <FileDown className="text-muted group-hover:text-accent size-5 shrink-0" aria-hidden />
              <span className="min-w-0 flex-1">
                <span className="group-hover:text-accent block truncate font-medium">{WORDS[name] ?? name}</span>
                <span className="figures text-muted block truncate text-xs leading-5">{name}</span>
              </span>
              <Download className="text-muted size-4 shrink-0" aria-hidden />
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

async function save(id: string, name: string): Promise<void> {
  try {
    saveBlob(await fetchBlob(floodArtifactUrl(id, name)), `flood-${id}-${name}`);
  } catch (cause) {
    toast.error(cause instanceof Error ? cause.message : `${name} could not be fetched.`);
  }
}
