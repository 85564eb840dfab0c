"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";

import { Skeleton } from "@/components/ui/skeleton";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { Evaluation, ModelDetail } from "@/lib/api/types";
import { versionPage } from "@/lib/pages";

import { OverviewTab } from "./overview-tab";
import { tabOf, VERSION_TABS, type VersionTab } from "./version-tabs";

// What a tab shows is fetched when it is opened: most people come for the first one.
const loading = () => <Skeleton className="h-72 w-full rounded-xl" />;
const MistakesTab = dynamic(async () => (await import("./mistakes-tab")).MistakesTab, { ssr: false, loading });
const CurvesTab = dynamic(async () => (await import("./curves-tab")).CurvesTab, { ssr: false, loading });
const DataTab = dynamic(async () => (await import("./data-tab")).DataTab, { ssr: false, loading });
const UseTab = dynamic(async () => (await import("./use-tab")).UseTab, { ssr: false, loading });

const WORDS: Record<VersionTab, ReactNode> = {
  overview: "Overview",
  mistakes: "Mistakes",
  curves: "Curves",
  data: (
    <span>
      Data <span className="max-sm:hidden">and origin</span>
    </span>
  ),
  use: "Use",
};

interface VersionPartsProps {
  /** The version as the address names it, which may be the alias of the live one. */
  asked: string;
  tab: VersionTab;
  model: ModelDetail;
  evaluation: Evaluation;
}

/** Everything known about a version, a question a tab; the address says which is open, so that Back goes to the last. */
export function VersionParts({ asked, tab, model, evaluation }: VersionPartsProps) {
  const router = useRouter();
  const open = (name: string) => {
    const next = tabOf(name);
    router.push(versionPage(asked, next === "overview" ? undefined : next), { scroll: false });
  };
  const part = { model, evaluation };
  return (
    // Arrow keys move between the tabs without opening each: every one that is opened is a step for Back.
    <Tabs value={tab} onValueChange={open} activationMode="manual" className="gap-6">
      <div className="border-border border-b">
        <TabsList
          variant="line"
          aria-label="Parts of this page"
          className="-mb-px h-11! w-full justify-start gap-1 p-0 sm:w-fit"
        >
          {VERSION_TABS.map((name) => (
            <TabsTrigger
              key={name}
              value={name}
              className="h-full grow-0 rounded-none px-3 after:bottom-0! max-sm:grow max-sm:px-2"
            >
              {WORDS[name]}
            </TabsTrigger>
          ))}
        </TabsList>
      </div>
      <TabPart name="overview">
        <OverviewTab {...part} />
      </TabPart>
      <TabPart name="mistakes">
        <MistakesTab {...part} />
      </TabPart>
      <TabPart name="curves">
        <CurvesTab {...part} />
      </TabPart>
      <TabPart name="data">
        <DataTab {...part} />
      </TabPart>
      <TabPart name="use">
        <UseTab {...part} />
      </TabPart>
    </Tabs>
  );
}

function TabPart({ name, children }: { name: VersionTab; children: ReactNode }) {
  return (
    <TabsContent value={name} className="flex min-w-0 flex-col gap-6">
      {children}
    </TabsContent>
  );
}
