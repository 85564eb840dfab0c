"use client";

import { Download } from "lucide-react";

import { Menu } from "@/components/menu";
import type { MenuEntry } from "@/components/menu-entry";
import { imagesCsvUrl, imagesZipUrl } from "@/features/datasets";
import type { Insights } from "@/lib/api/types";
import { downloadText } from "@/lib/download";
import { fileNameOf } from "@/lib/format";

import { insightsUrl } from "../api";
import { isFiltered, useInsightsFilters } from "../filters";
import { addressOf } from "../queries";
import { classesToCsv } from "../words";

/** The pictures, their list and the figures, to take elsewhere. */
export function ExportMenu({ insights }: { insights: Insights }) {
  const { filters } = useInsightsFilters();
  const address = addressOf(insights);
  const name = fileNameOf(insights.revision ?? insights.dataset);
  const pictures = isFiltered(filters) ? "Pictures, as filtered" : "Pictures";
  const ofPictures: MenuEntry[] =
    address === null
      ? []
      : [
          {
            label: pictures,
            note: "ZIP, a folder for each class",
            file: { path: imagesZipUrl(address, filters), name: `${name}.zip` },
          },
          {
            label: `${pictures}: a list`,
            note: "CSV, a line for each with its findings",
            file: { path: imagesCsvUrl(address, filters), name: `${name}-pictures.csv` },
          },
        ];
  const entries: MenuEntry[] = [
    ...ofPictures,
    {
      label: "Classes",
      note: "CSV, a line for each class",
      onSelect: () => downloadText(classesToCsv(insights.classes), `${name}-classes.csv`, "text/csv"),
    },
    {
      label: "All figures",
      note: "JSON, as the API gives them",
      file: { path: insightsUrl(address), name: `${name}-insights.json` },
    },
  ];
  return (
    <Menu entries={entries} variant="outline">
      <Download aria-hidden />
      Export
    </Menu>
  );
}
