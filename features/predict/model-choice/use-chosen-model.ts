import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";

import { useLiveVersion, useModels } from "@/features/models";
import type { ModelSummary } from "@/lib/api/types";
import { useAddress } from "@/lib/hooks/use-address";
import { predictPage } from "@/lib/pages";

export interface ChosenModel {
  /** The version that the address names; null: whichever is live. */
  model: string | null;
  /** Who answers; undefined as long as that is being asked. */
  version: string | undefined;
  /** What the server lists about it. */
  summary: ModelSummary | undefined;
  /** Every version, the live one first, then the newest. */
  models: readonly ModelSummary[];
  live: string | undefined;
  /** The version whose answers stand beside it; null for none. */
  compared: string | null;
  /** A version of the address that the server has not, or no longer. */
  missing: string | null;
  /** Whether the address is read and the server's list there to tell what it means. */
  isKnown: boolean;
  choose: (model: string | null) => void;
  compareWith: (version: string | null) => void;
}

const LIVE = "live";

/** Which version answers, and which one beside it: as the address says, so that it can be kept and passed on. */
export function useChosenModel(): ChosenModel {
  const router = useRouter();
  const params = useAddress();
  const { data, error } = useModels();
  const { data: answering } = useLiveVersion();
  const asked = params?.get("model") ?? "";
  const model = ["", LIVE, "champion"].includes(asked) ? null : asked;
  const live = answering ?? data?.aliases.champion;
  const models = data === undefined ? [] : liveFirst(data.models);
  const version = model ?? live;
  const other = otherOf(params?.get("compare") ?? null, version, live);
  const isListed = (name: string) => data === undefined || models.some((one) => one.version === name);
  const go = (to: string | null, compare: string | null) => router.replace(predictPage(to, compare), { scroll: false });
  const keepComparing = useEffectEvent((before: string | undefined) => {
    const isPromoted = before !== undefined && before !== live && version === live;
    if (isPromoted && params?.get("compare") === LIVE) go(model, before);
  });
  // Made live, a version would be beside itself: what was live before stays beside it.
  const liveBefore = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (live === undefined) return;
    keepComparing(liveBefore.current);
    liveBefore.current = live;
  }, [live]);
  return {
    model,
    version,
    summary: models.find((one) => one.version === version),
    models,
    live,
    compared: other,
    missing: [model, other].find((name) => name !== null && !isListed(name)) ?? null,
    isKnown: params !== undefined && (data !== undefined || error !== null),
    choose: (to) => go(to, to === null || to === live ? null : (params?.get("compare") ?? null)),
    compareWith: (to) => go(model, to !== null && to === live ? LIVE : to),
  };
}

function liveFirst(models: readonly ModelSummary[]): ModelSummary[] {
  const isLive = ({ is_champion: is }: ModelSummary) => Number(is);
  return models.toSorted((a, b) => isLive(b) - isLive(a) || Date.parse(b.created_at) - Date.parse(a.created_at));
}

/** Nothing is set beside itself. */
function otherOf(compare: string | null, version: string | undefined, live: string | undefined): string | null {
  const other = compare === LIVE ? live : compare;
  return other === undefined || other === null || other === "" || other === version ? null : other;
}
