"use client";

import { FolderUp } from "lucide-react";
import { useState } from "react";
import { useDropzone } from "react-dropzone";

import type { UploadTarget } from "@/lib/api/upload";
import { useDatasets } from "@/lib/hooks/use-datasets";
import { useZipUpload } from "@/lib/hooks/use-zip-upload";

import { StorageLine } from "../storage/storage-line";
import { DropOverlay } from "../ui/drop-overlay";
import { Button } from "../ui/button";
import { PageHeader } from "../ui/page-header";
import { DatasetList } from "./dataset-list";
import { RecentJobs } from "./recent-jobs";
import { RecipeList } from "./recipe-list";
import { SampleOffer } from "./sample-offer";
import { TargetDialog } from "./target-dialog";
import { UploadCard } from "./upload-card";
import { ZipDropZone } from "./zip-drop-zone";

/** The ways in: a ZIP, the sample, or a dataset that is here already. */
export function StartView() {
  const { upload, state } = useZipUpload();
  const datasets = useDatasets();
  const [asked, setAsked] = useState<File | null>(null);
  const [target, setTarget] = useState<UploadTarget | null>(null);

  // What is dropped was not chosen for a dataset, even where a chooser for one was open before.
  const take = (file: File | undefined, isDropped: boolean) => {
    if (file === undefined) return;
    if (target !== null && !isDropped) upload.start(file, target);
    else if ((datasets.data?.length ?? 0) > 0) setAsked(file);
    else upload.start(file, { mode: "new" });
    setTarget(null);
  };
  const { getRootProps, getInputProps, open, isDragGlobal } = useDropzone({
    noClick: true,
    noKeyboard: true,
    multiple: false,
    onDrop: ([file], _, { type }) => take(file, type === "drop"),
    onFileDialogCancel: () => setTarget(null),
  });
  const choose = (next: UploadTarget | null) => {
    setTarget(next);
    open();
  };

  return (
    <div {...getRootProps({ role: undefined, tabIndex: undefined })}>
      <input {...getInputProps({ accept: ".zip,application/zip", "aria-label": "ZIP of pictures", tabIndex: -1 })} />
      <DropOverlay isVisible={isDragGlobal} text="Drop the ZIP to upload it" />
      <div className="flex flex-col gap-6">
        <PageHeader
          title="Train"
          sentence="Give it pictures sorted into folders, one folder a class. It learns to tell them apart, and you see how well before it goes live."
          action={
            <Button variant="primary" onClick={() => choose(null)}>
              <FolderUp aria-hidden />
              Upload a ZIP
            </Button>
          }
        />
        {state === null ? (
          <div className="grid gap-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
            <ZipDropZone onBrowse={() => choose(null)} />
            <SampleOffer />
          </div>
        ) : (
          <UploadCard upload={upload} state={state} />
        )}
        <DatasetList datasets={datasets} onUpload={choose} />
        <RecentJobs />
        <RecipeList />
        <StorageLine />
      </div>
      {asked !== null && (
        <TargetDialog
          file={asked}
          datasets={datasets.data ?? []}
          onClose={() => setAsked(null)}
          onChoose={(chosen) => {
            setAsked(null);
            upload.start(asked, chosen);
          }}
        />
      )}
    </div>
  );
}
