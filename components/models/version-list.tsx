"use client";

import { clsx } from "clsx";
import { useState } from "react";
import { toast } from "sonner";

import type { ModelSummary } from "@/lib/api/types";
import { usePromoteModel } from "@/lib/hooks/use-models";

import { ConfirmDialog } from "../ui/confirm-dialog";
import { Panel } from "../ui/panel";
import { VersionRow, WIDE_ONLY } from "./version-row";

const COLUMNS = [
  { name: "Version" },
  { name: "Made", className: WIDE_ONLY },
  { name: "Accuracy" },
  { name: "Test photos", className: WIDE_ONLY },
  { name: "Size", className: WIDE_ONLY },
];

/** Every version, with a way to make another one live. */
export function VersionList({ models }: { models: readonly ModelSummary[] }) {
  const [asked, setAsked] = useState<string | null>(null);
  const promote = usePromoteModel();

  const confirm = () => {
    if (asked === null) return;
    promote.mutate(asked, {
      onSuccess: ({ version }) => toast.success(`${version} is live.`),
      onError: (problem) => toast.error(problem.message),
    });
  };

  return (
    <Panel title="Versions" sentence="Versions never change once made. One of them is live.">
      <div className="relative -mx-6 overflow-x-auto px-6" role="region" aria-label="Table of versions" tabIndex={0}>
        <table className="w-full text-left whitespace-nowrap">
          <thead>
            <tr className="text-muted text-[0.8125rem]">
              {COLUMNS.map(({ name, className }) => (
                <th key={name} scope="col" className={clsx("border-line border-b py-2 pr-6 font-normal", className)}>
                  {name}
                </th>
              ))}
              <th scope="col" className="border-line border-b py-2">
                <span className="sr-only">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {models.map((model) => (
              <VersionRow key={model.version} model={model} isBusy={promote.isPending} onPromote={setAsked} />
            ))}
          </tbody>
        </table>
      </div>
      <ConfirmDialog
        isOpen={asked !== null}
        onClose={() => {
          setAsked(null);
        }}
        onConfirm={confirm}
        title={`Make ${asked ?? "it"} live?`}
        description="It answers every request from the next one on. No request is dropped, and you can roll back."
        action="Make live"
      />
    </Panel>
  );
}
