"use client";

import { useRouter } from "next/navigation";

import { BackLink } from "@/components/back-link";
import { useDatasets } from "@/features/datasets";
import type { ModelDetail } from "@/lib/api/types";
import { classLabel, formatCount, formatList } from "@/lib/format";
import { MODELS_PAGE } from "@/lib/pages";

import { LiveBadge } from "../components/live-badge";
import { LivePeriodLine } from "../components/live-period-line";
import { ModelMenu } from "../components/model-menu";
import { PromoteButton } from "../components/promote-button";
import { RollBackButton } from "../components/roll-back-button";
import { TryLink } from "../components/try-link";
import { useModels } from "../queries";

const SENTENCE = "How good one version is, where it fails, what it was made from, and how to use it.";
const MOST_CLASSES_NAMED = 6;

interface VersionHeaderProps {
  /** As the address names it, until the version itself is known; null before the address is. */
  name: string | null;
  model: ModelDetail | undefined;
}

/** Which version this is, whether it is live, and what can be done with it: the same above every tab. */
export function VersionHeader({ name, model }: VersionHeaderProps) {
  return (
    <header className="flex flex-col gap-1">
      <BackLink href={MODELS_PAGE}>All models</BackLink>
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-3 max-sm:flex-col">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3">
            <h1 className="min-w-0 text-[1.75rem] leading-10 font-semibold tracking-[-0.025em] break-words">
              {model?.version ?? name ?? "Model"}
            </h1>
            {model?.is_champion === true && <LiveBadge />}
            {model?.label != null && <span className="min-w-0 break-words">{model.label}</span>}
          </div>
          {/* Two lines, whatever they say: what follows stays where it is. */}
          <div className="min-h-12">
            <p className="text-muted-foreground text-[0.9375rem]">
              {model === undefined ? SENTENCE : classWords(model.class_names)}
            </p>
            {model !== undefined && <LivePeriodLine version={model.version} isLive={model.is_champion} />}
          </div>
        </div>
        {model === undefined ? (
          <div aria-hidden className="h-10 w-64 pointer-coarse:h-11" />
        ) : (
          <VersionActions model={model} />
        )}
      </div>
    </header>
  );
}

function VersionActions({ model }: { model: ModelDetail }) {
  const router = useRouter();
  const { data: datasets } = useDatasets();
  const { data: models } = useModels();
  const { version, is_champion: isLive } = model;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {!isLive && <PromoteButton version={version} variant="default" size="default" />}
      <TryLink version={version} isLive={isLive} />
      {isLive && models?.rollback_to != null && <RollBackButton version={models.rollback_to} />}
      {datasets !== undefined && <ModelMenu isLarge model={model} onDeleted={() => router.replace(MODELS_PAGE)} />}
    </div>
  );
}

function classWords(names: readonly string[]): string {
  return names.length <= MOST_CLASSES_NAMED
    ? `Tells ${formatList(names.map((name) => classLabel(name).toLowerCase()))} apart.`
    : `Tells ${formatCount(names.length, "class", "classes")} apart.`;
}
