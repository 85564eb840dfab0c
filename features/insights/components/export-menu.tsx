"use client";

import { Download } from "lucide-react";

import { Menu } from "@/components/menu";
import type { MenuEntry } from "@/components/menu-entry";
import { fetchBlob } from "@/lib/api/blob";
import { readToken } from "@/lib/api/token";
import type { Insights } from "@/lib/api/types";
import { downloadText, saveBlob } from "@/lib/download";
import { toast } from "@/lib/toast";

import { imagesCsvUrl, insightsUrl } from "../api";
import { isFiltered } from "../filters";
import { addressOf } from "../queries";
import { useInsightsFilters } from "../use-insights-filters";
import { classesToCsv } from "../words";

/** The figures and the pictures' list, to take elsewhere. */
export function ExportMenu({ insights }: { insights: Insights }) {
  const { filters } = useInsightsFilters();
  const address = addressOf(insights);
  const name = insights.revision ?? insights.dataset;
  const entries: MenuEntry[] = [
    {
      label: "All figures",
      note: "JSON, as the API gives them",
      ...fileOf(insightsUrl(address), `${name}-insights.json`),
    },
    {
      label: "Classes",
      note: "CSV, a line for each class",
      onSelect: () => downloadText(classesToCsv(insights.classes), `${name}-classes.csv`, "text/csv"),
    },
  ];
  if (address !== null) {
    entries.push({
      label: isFiltered(filters) ? "Pictures, as filtered" : "Pictures",
      note: "CSV, a line for each with its findings",
      ...fileOf(imagesCsvUrl(address, filters), `${name}-pictures.csv`),
    });
  }
  return (
    <Menu entries={entries} variant="outline">
      <Download aria-hidden />
      Export
    </Menu>
  );
}

function fileOf(href: string, name: string): Pick<MenuEntry, "file" | "onSelect"> {
  const onSelect = () => {
    // A link sends no Authorization header.
    if (readToken() === null) return false;
    void save(href, name);
    return true;
  };
  return { file: { href, name }, onSelect };
}

async function save(path: string, fileName: string): Promise<void> {
  try {
    saveBlob(await fetchBlob(path), fileName);
  } catch (cause) {
    toast.error(cause instanceof Error ? cause.message : `${fileName} could not be fetched.`);
  }
}
