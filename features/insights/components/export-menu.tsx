"use client";

import { Download } from "lucide-react";

import { DownloadLink } from "@/components/download-link";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { imagesCsvUrl, imagesZipUrl } from "@/features/datasets";
import type { Insights } from "@/lib/api/types";
import { downloadText } from "@/lib/download";
import { fileNameOf } from "@/lib/format";

import { insightsUrl } from "../api";
import { isFiltered } from "../filters";
import { addressOf } from "../queries";
import { useInsightsFilters } from "../filters";
import { classesToCsv } from "../words";

const ITEM = "flex-col items-start gap-0 px-3";

/** The pictures, their list and the figures, to take elsewhere. */
export function ExportMenu({ insights }: { insights: Insights }) {
  const { filters } = useInsightsFilters();
  const address = addressOf(insights);
  const name = fileNameOf(insights.revision ?? insights.dataset);
  const pictures = isFiltered(filters) ? "Pictures, as filtered" : "Pictures";
  return (
    <DropdownMenu modal={false}>
      <DropdownMenuTrigger asChild>
        <Button variant="outline">
          <Download aria-hidden />
          Export
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" collisionPadding={8} className="w-72">
        {address !== null && (
          <>
            <FileItem
              title={pictures}
              note="ZIP, a folder for each class"
              path={imagesZipUrl(address, filters)}
              fileName={`${name}.zip`}
            />
            <FileItem
              title={`${pictures}: a list`}
              note="CSV, a line for each with its findings"
              path={imagesCsvUrl(address, filters)}
              fileName={`${name}-pictures.csv`}
            />
          </>
        )}
        <DropdownMenuItem
          className={ITEM}
          onSelect={() => downloadText(classesToCsv(insights.classes), `${name}-classes.csv`, "text/csv")}
        >
          <Words title="Classes" note="CSV, a line for each class" />
        </DropdownMenuItem>
        <FileItem
          title="All figures"
          note="JSON, as the API gives them"
          path={insightsUrl(address)}
          fileName={`${name}-insights.json`}
        />
      </DropdownMenuContent>
    </DropdownMenu>
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
    <DropdownMenuItem asChild className={ITEM}>
      <DownloadLink path={path} fileName={fileName}>
        <Words title={title} note={note} />
      </DownloadLink>
    </DropdownMenuItem>
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
