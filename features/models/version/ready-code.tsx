"use client";

import { useState } from "react";

import { CopyButton } from "@/components/copy-button";
import { Panel } from "@/components/panel";
import { Segmented } from "@/components/segmented";
import { readToken } from "@/lib/api/token";
import type { ModelDetail } from "@/lib/api/types";

import { type CodeLanguage, readyCode } from "../ready-code";

const LANGUAGES = [
  { value: "curl", label: "curl" },
  { value: "python", label: "Python" },
  { value: "javascript", label: "JavaScript" },
] as const;

/** How to ask it from anywhere; a version that is not live is asked by name. */
export function ReadyCode({ model }: { model: ModelDetail }) {
  const [language, setLanguage] = useState<CodeLanguage>("curl");
  const code = readyCode(language, {
    origin: window.location.origin,
    version: model.is_champion ? null : model.version,
    needsToken: readToken() !== null,
  });
  return (
    <Panel
      title="Ask it from your own code"
      sentence={
        model.is_champion
          ? "This asks whichever version is live, so the code need not change when a better one is."
          : "This asks this very version, although it is not live."
      }
    >
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <Segmented label="Language" options={LANGUAGES} value={language} onChange={setLanguage} />
        <CopyButton text={code} what="Code" />
      </div>
      <div role="region" aria-label="Code" tabIndex={0} className="bg-muted relative overflow-x-auto rounded-lg p-4">
        <pre className="figures text-small leading-6">{code}</pre>
      </div>
    </Panel>
  );
}
