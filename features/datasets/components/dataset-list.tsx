import type { UseQueryResult } from "@tanstack/react-query";
import { Plus, Replace } from "lucide-react";

import { Link } from "@/components/link";
import { Panel } from "@/components/panel";
import { QueryProblem } from "@/components/query-problem";
import { Button, buttonVariants } from "@/components/ui/button";
import { ThingMenu } from "@/features/storage";
import type { DatasetSummary } from "@/lib/api/types";
import { formatBytes, formatCount, formatDate } from "@/lib/format";
import { datasetPage } from "@/lib/pages";

import type { UploadTarget } from "../upload/api";

interface DatasetListProps {
  datasets: UseQueryResult<DatasetSummary[]>;
  onUpload: (target: UploadTarget) => void;
}

/** What is here already, to train on again or to add to. */
export function DatasetList({ datasets: { data, error, refetch }, onUpload }: DatasetListProps) {
  if (error !== null && data === undefined)
    return <QueryProblem title="The datasets could not be read" error={error} onRetry={() => void refetch()} />;
  if (data === undefined || data.length === 0) return null;
  return (
    <Panel
      title="Datasets"
      sentence="Uploads stay here, revision by revision. Train on one again, or give it more pictures."
    >
      <ul className="divide-border -my-3 divide-y">
        {data.map((dataset) => (
          <li key={dataset.id} className="flex flex-wrap items-center gap-x-6 gap-y-2 py-3">
            <div className="min-w-0 flex-1 basis-56">
              <Link href={datasetPage(dataset.id)} className="finger-target hover:text-primary font-medium break-words">
                {dataset.name}
              </Link>
              <p className="text-muted-foreground text-small">{factsOf(dataset)}</p>
            </div>
            <div className="flex flex-wrap items-center gap-2">
              <Button
                variant="ghost"
                size="sm"
                aria-label={`Add pictures to ${dataset.name}`}
                onClick={() => onUpload({ mode: "add", dataset: dataset.id })}
              >
                <Plus aria-hidden />
                Add
              </Button>
              <Button
                variant="ghost"
                size="sm"
                aria-label={`Replace the pictures of ${dataset.name}`}
                onClick={() => onUpload({ mode: "replace", dataset: dataset.id })}
              >
                <Replace aria-hidden />
                Replace
              </Button>
              <Link
                href={datasetPage(dataset.id)}
                aria-label={`Train on ${dataset.name}`}
                className={buttonVariants({ variant: "outline", size: "sm" })}
              >
                Train
              </Link>
              <ThingMenu thing={{ kind: "dataset", id: dataset.id, title: dataset.name, name: dataset.name }} />
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function factsOf({ latest }: DatasetSummary): string {
  const parts = [
    formatCount(latest.image_count, "picture"),
    formatCount(latest.class_count, "class", "classes"),
    formatBytes(latest.total_bytes),
    `revision ${latest.number} of ${formatDate(latest.created_at)}`,
  ];
  return parts.join(" · ");
}
