"use client";

import { Download } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { toast } from "sonner";

import { buttonVariants } from "@/components/ui/button";
import { fetchBlob } from "@/lib/api/blob";
import { readToken } from "@/lib/api/token";
import type { Insights } from "@/lib/api/types";
import { downloadText, saveBlob } from "@/lib/download";

import { imagesCsvUrl, insightsUrl } from "../api";
import { isFiltered } from "../filters";
import { addressOf } from "../queries";
import { useInsightsFilters } from "../use-insights-filters";
import { classesToCsv } from "../words";

const ITEM = "data-highlighted:bg-muted flex cursor-pointer flex-col rounded-md px-3 py-1.5 outline-none";

/** The figures and the pictures' list, to take elsewhere. */
export function ExportMenu({ insights }: { insights: Insights }) {
  const { filters } = useInsightsFilters();
  const address = addressOf(insights);
  const name = insights.revision ?? insights.dataset;
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger className={buttonVariants({ variant: "outline" })}>
        <Download aria-hidden />
        Export
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={8}
          collisionPadding={8}
          className="animate-fade border-border bg-card z-50 w-72 rounded-lg border p-1"
        >
          <FileItem
            title="All figures"
            note="JSON, as the API gives them"
            path={insightsUrl(address)}
            fileName={`${name}-insights.json`}
          />
          <Radix.Item
            className={ITEM}
            onSelect={() => downloadText(classesToCsv(insights.classes), `${name}-classes.csv`, "text/csv")}
          >
            <Words title="Classes" note="CSV, a line for each class" />
          </Radix.Item>
          {address !== null && (
            <FileItem
              title={isFiltered(filters) ? "Pictures, as filtered" : "Pictures"}
              note="CSV, a line for each with its findings"
              path={imagesCsvUrl(address, filters)}
              fileName={`${name}-pictures.csv`}
            />
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface FileItemProps {
  title: string;
  note: string;
  path: string;
  fileName: string;
}

function FileItem({ title, note, path, fileName }: FileItemProps) {
  return (
    <Radix.Item asChild>
      <a
        href={path}
        download={fileName}
        className={ITEM}
        onClick={(event) => {
          // A link sends no Authorization header.
          if (readToken() === null) return;
          event.preventDefault();
          void save(path, fileName);
        }}
      >
        <Words title={title} note={note} />
      </a>
    </Radix.Item>
  );
}

function Words({ title, note }: { title: string; note: string }) {
  return (
    <>
      <span className="font-medium">{title}</span>
      <span className="text-muted-foreground text-xs leading-5">{note}</span>
    </>
  );
}

async function save(path: string, fileName: string): Promise<void> {
  try {
    saveBlob(await fetchBlob(path), fileName);
  } catch (cause) {
    toast.error(cause instanceof Error ? cause.message : `${fileName} could not be fetched.`);
  }
}
