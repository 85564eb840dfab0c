"use client";

import { useRouter } from "next/navigation";

import { BackLink } from "@/components/back-link";
import { PageHeader } from "@/components/layout/page-header";
import { useDataset } from "@/features/datasets";
import { ThingMenu } from "@/features/storage";
import { revisionLabel } from "@/lib/format";
import { useDocumentTitle } from "@/lib/hooks/use-document-title";
import { TRAIN_PAGE } from "@/lib/pages";

import { DatasetStep } from "./dataset-step";

/** A dataset that is here already. */
export function DatasetView({ id }: { id: string }) {
  const router = useRouter();
  const { data } = useDataset(id);
  useDocumentTitle(data?.name ?? null);
  const isRevision = id.includes("@");
  return (
    <div className="flex flex-col gap-6">
      <DatasetStep
        id={id}
        head={(actions) => (
          <div className="flex flex-col gap-2">
            <BackLink href={TRAIN_PAGE}>All datasets and jobs</BackLink>
            <PageHeader
              title={isRevision ? revisionLabel(id) : (data?.name ?? id)}
              sentence="What it holds, before anything is trained."
              action={
                data === undefined ? undefined : (
                  <div className="flex items-center gap-2">
                    {actions}
                    <ThingMenu
                      isLarge
                      thing={{ kind: "dataset", id: data.id, title: data.name, name: data.name }}
                      onDeleted={() => router.replace(TRAIN_PAGE)}
                    />
                  </div>
                )
              }
            />
          </div>
        )}
      />
    </div>
  );
}
