"use client";

import { clsx } from "clsx";

import { Hint } from "@/components/hint";
import { Link } from "@/components/link";
import { ApiProblem } from "@/lib/api/problem";
import { MODELS_PAGE, versionPage } from "@/lib/pages";

import { useLiveVersion } from "../queries";

interface ChipState {
  dot: string;
  text: string;
  says: string;
}

function stateOf({ data, error }: { data: string | undefined; error: Error | null }): ChipState {
  if (error instanceof ApiProblem && error.isUnreachable)
    return { dot: "bg-destructive", text: "No connection", says: "The server cannot be reached" };
  if (error instanceof ApiProblem && error.lacksModel)
    return { dot: "bg-unsure-fill", text: "No model", says: "No model is loaded" };
  if (error !== null)
    return { dot: "bg-destructive", text: "Not known", says: "The server does not say which model answers" };
  if (data === undefined) return { dot: "bg-input animate-breathe", text: "Checking", says: "Checking the model" };
  return { dot: "bg-primary", text: data, says: `Live model ${data}` };
}

/** Which model answers now, at a glance. */
export function ModelChip({ isCompact = false }: { isCompact?: boolean }) {
  const live = useLiveVersion();
  const state = stateOf(live);
  return (
    <Hint text={state.says} side="right">
      <Link
        href={live.data === undefined || live.error !== null ? MODELS_PAGE : versionPage(live.data)}
        aria-label={state.says}
        className={clsx(
          "border-border bg-card hover:border-input flex min-w-0 items-center gap-2 rounded-lg border transition-colors duration-150",
          isCompact ? "h-8 max-w-44 px-2.5 pointer-coarse:h-11" : "h-10 px-3 folded:justify-center folded:px-0",
        )}
      >
        <span aria-hidden className={clsx("size-2 shrink-0 rounded-full", state.dot)} />
        <span className={clsx("figures truncate text-xs", !isCompact && "folded:hidden")}>{state.text}</span>
      </Link>
    </Hint>
  );
}
