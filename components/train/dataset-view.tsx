"use client";

import { TRAIN_PAGE } from "@/lib/pages";

import { BackLink } from "../ui/back-link";
import { PageHeader } from "../ui/page-header";
import { DatasetStep } from "./dataset-step";
import { TrainFormLink } from "./train-form-link";

/** A dataset that is here already. */
export function DatasetView({ id }: { id: string }) {
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <BackLink href={TRAIN_PAGE}>All datasets and jobs</BackLink>
        <PageHeader title={id} sentence="What it holds, before anything is trained." action={<TrainFormLink />} />
      </div>
      <DatasetStep id={id} />
    </div>
  );
}
