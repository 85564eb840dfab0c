import type { ReactNode } from "react";

import { Panel } from "@/components/panel";
import type { LoadTest } from "@/lib/api/types";
import { formatBytes, formatCount, formatDate } from "@/lib/format";

/** What was load tested, and on what machine: without it no figure means anything. */
export function LoadTestOrigin({ loadTest: { machine, server, plan, started_at } }: { loadTest: LoadTest }) {
  return (
    <Panel title="On what machine" sentence="Users and server shared it unless the server was elsewhere.">
      <dl className="divide-border -my-2 divide-y">
        <Fact term="Processor">{machine.processor}</Fact>
        <Fact term="Cores">{machine.cores}</Fact>
        {machine.memory_bytes !== null && <Fact term="Memory">{formatBytes(machine.memory_bytes)}</Fact>}
        <Fact term="System">{machine.system}</Fact>
        <Fact term="Python">{machine.python}</Fact>
        <Fact term="Whisker">{server.whisker_version}</Fact>
        <Fact term="Model">{server.model_version}</Fact>
        <Fact term="Server">{server.own ? "its own, on an empty data folder" : server.url}</Fact>
        <Fact term="Uploads">{plan.uploads === 0 ? "none" : `at most ${formatCount(plan.uploads, "ZIP")}`}</Fact>
        <Fact term="Began">{formatDate(started_at)}</Fact>
      </dl>
    </Panel>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-6 py-2">
      <dt className="text-muted-foreground">{term}</dt>
      <dd className="min-w-0 text-right break-words">{children}</dd>
    </div>
  );
}
