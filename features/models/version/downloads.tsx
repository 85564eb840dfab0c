"use client";

import { Download, FileDown } from "lucide-react";

import { Disclosure } from "@/components/disclosure";
import { DownloadLink } from "@/components/download-link";
import { Panel } from "@/components/panel";
import type { ModelDetail } from "@/lib/api/types";
import { formatBytes } from "@/lib/format";

import { modelArtifactUrl } from "../api";
import { artifactFileName, modelFiles } from "../model-files";

/** The files of a version, the ones to take elsewhere first. */
export function Downloads({ model }: { model: ModelDetail }) {
  const files = modelFiles(model.manifest);
  const main = files.filter(({ words }) => words !== null);
  const rest = files.filter(({ words }) => words === null);
  return (
    <Panel title="Downloads" sentence="To run it elsewhere: any ONNX runtime takes the model.">
      <FileList version={model.version} files={main} />
      {rest.length > 0 && (
        <div className="mt-4">
          <Disclosure title="Everything else" isPlain>
            <FileList version={model.version} files={rest} />
          </Disclosure>
        </div>
      )}
    </Panel>
  );
}

function FileList({ version, files }: { version: string; files: ReturnType<typeof modelFiles> }) {
  return (
    <ul className="divide-border -my-2 divide-y">
      {files.map(({ name, words, sizeBytes }) => (
        <li key={name}>
          <DownloadLink
            path={modelArtifactUrl(version, name)}
            fileName={artifactFileName(version, name)}
            className="group flex items-center gap-3 py-2"
          >
            <FileDown className="text-muted-foreground group-hover:text-primary size-5 shrink-0" aria-hidden />
            <span className="min-w-0 flex-1">
              <span className="group-hover:text-primary block truncate font-medium">{words ?? name}</span>
              {words !== null && (
                <span className="figures text-muted-foreground block truncate text-xs leading-5">{name}</span>
              )}
            </span>
            {sizeBytes !== null && (
              <span className="figures text-muted-foreground shrink-0 text-small">{formatBytes(sizeBytes)}</span>
            )}
            <Download className="text-muted-foreground size-4 shrink-0" aria-hidden />
          </DownloadLink>
        </li>
      ))}
    </ul>
  );
}
