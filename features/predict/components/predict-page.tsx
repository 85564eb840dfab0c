"use client";

import { ImagePlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useCallback } from "react";
import { useDropzone } from "react-dropzone";

import { DropOverlay } from "@/components/drop-overlay";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";

import { usePredictionQueue } from "../queue/use-prediction-queue";
import { usePastedImages } from "../use-pasted-images";

import { EmptyState } from "./empty-state";
import { InputBar } from "./input-bar";
import { KnownClasses } from "./known-classes";
import { ServerNotice } from "./server-notice";

// Nobody needs it before the first picture, and it is most of the page.
const Batch = dynamic(() => import("./batch").then((module) => module.Batch), {
  loading: () => <Skeleton className="h-96 w-full rounded-xl" />,
});

const ACCEPT_HINT = "image/*,.heic,.heif,.avif";

export function PredictPage() {
  const { queue, items } = usePredictionQueue();
  const addFiles = useCallback(
    (files: File[]) => {
      queue.addFiles(files);
    },
    [queue],
  );
  const addUrl = (url: string) => {
    queue.addUrl(url);
  };
  // Nothing is refused here: what a file is, the server judges by its content.
  const { getRootProps, getInputProps, open, isDragGlobal } = useDropzone({
    noClick: true,
    noKeyboard: true,
    onDrop: addFiles,
  });
  usePastedImages(addFiles);

  const inputs = { onBrowse: open, onFiles: addFiles, onUrl: addUrl };

  return (
    <div {...getRootProps({ role: undefined, tabIndex: undefined })}>
      <input {...getInputProps({ accept: ACCEPT_HINT, "aria-label": "Photos to classify", tabIndex: -1 })} />
      <DropOverlay isVisible={isDragGlobal} text="Drop to classify" />
      <div className="flex flex-col gap-6">
        <PageHeader
          title="Predict"
          sentence="Show the model a photo: it says what it sees, how sure it is, and where it looked."
          action={
            <Button onClick={open}>
              <ImagePlus aria-hidden />
              Add photos
            </Button>
          }
        />
        <KnownClasses />
        <ServerNotice />
        {items.length === 0 ? (
          <EmptyState {...inputs} />
        ) : (
          <>
            <InputBar {...inputs} />
            <Batch queue={queue} items={items} />
          </>
        )}
      </div>
    </div>
  );
}
