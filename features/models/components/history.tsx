"use client";

import { Radio, Undo2 } from "lucide-react";
import { useState } from "react";

import { Ago } from "@/components/ago";
import { Field } from "@/components/field";
import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { PromotionEntry } from "@/lib/api/types";
import { formatDate } from "@/lib/format";
import { versionPage } from "@/lib/pages";

import { useHistory } from "../queries";

const FIRST_SHOWN = 8;

/** Which version was live when, and why; nothing is ever removed from this list. */
export function History() {
  const [at, setAt] = useState("");
  const [isWhole, setIsWhole] = useState(false);
  const date = new Date(at);
  const iso = at === "" || Number.isNaN(date.getTime()) ? null : date.toISOString();
  const { data, error } = useHistory(iso);
  if (error !== null && data === undefined) return <p className="text-destructive">{error.message}</p>;
  if (data === undefined) return null;
  const { promotions } = data;
  const isGone = (version: string | null | undefined) =>
    promotions.some((entry) => entry.version === version && entry.deleted === true);
  const shown = isWhole ? promotions : promotions.slice(0, FIRST_SHOWN);
  return (
    <Panel title="History" sentence="Every change of the live model; nothing is ever removed from this list.">
      <div className="mb-4 grid items-end gap-x-6 gap-y-2 sm:grid-cols-[16rem_1fr]">
        <Field label="What was live on">
          {(ids) => (
            <Input
              {...ids}
              type="datetime-local"
              value={at}
              onChange={(event) => setAt(event.target.value)}
              className="figures"
            />
          )}
        </Field>
        <p role="status" className="flex items-center text-pretty sm:min-h-10">
          {iso !== null && (
            <LiveThen version={data.live_at ?? null} isDeleted={isGone(data.live_at)} when={formatDate(iso)} />
          )}
        </p>
      </div>
      {promotions.length === 0 ? (
        <p className="text-muted-foreground">Nothing has been promoted here yet: the bundled model answers.</p>
      ) : (
        <ol className="divide-border divide-y">
          {shown.map((entry) => (
            <HistoryRow key={`${entry.promoted_at} ${entry.version}`} entry={entry} />
          ))}
        </ol>
      )}
      {promotions.length > FIRST_SHOWN && (
        <Button size="sm" variant="ghost" className="mt-2 -ml-3" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? "Show fewer" : `Show all ${promotions.length}`}
        </Button>
      )}
    </Panel>
  );
}

interface LiveThenProps {
  version: string | null;
  isDeleted: boolean;
  when: string;
}

function LiveThen({ version, isDeleted, when }: LiveThenProps) {
  if (version === null) return <span className="text-muted-foreground">On {when} nothing had been promoted yet.</span>;
  return (
    <span>
      On {when},{" "}
      {isDeleted ? (
        <Deleted version={version} />
      ) : (
        <Link href={versionPage(version)} className="text-primary underline underline-offset-2">
          {version}
        </Link>
      )}{" "}
      was live.
    </span>
  );
}

/** A version that is gone has no page. */
function Deleted({ version }: { version: string }) {
  return (
    <>
      <span className="font-medium">{version}</span> <span className="text-muted-foreground">(deleted)</span>
    </>
  );
}

function HistoryRow({ entry }: { entry: PromotionEntry }) {
  const { version, previous, promoted_at, kind, reason, deleted } = entry;
  const Icon = kind === "rollback" ? Undo2 : Radio;
  return (
    <li className="flex gap-3 py-3">
      <Icon className="text-muted-foreground mt-1 size-4 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap justify-between gap-x-4">
          <span className="min-w-0 break-words">
            <span className="text-muted-foreground">{kind === "rollback" ? "Back to " : "Live: "}</span>
            {deleted === true ? (
              <Deleted version={version} />
            ) : (
              <Link href={versionPage(version)} className="finger-target hover:text-primary font-medium">
                {version}
              </Link>
            )}
            {previous !== null && <span className="text-muted-foreground"> instead of {previous}</span>}
          </span>
          <span className="text-muted-foreground shrink-0 text-small">
            <Ago iso={promoted_at} />
          </span>
        </p>
        {reason !== "" && <p className="text-muted-foreground text-small text-pretty">{reason}</p>}
      </div>
    </li>
  );
}
