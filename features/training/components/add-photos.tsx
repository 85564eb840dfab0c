"use client";

import { ImagePlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { DropOverlay } from "@/components/drop-overlay";
import { Button } from "@/components/ui/button";
import { judgeGiven, readDropped, useFileDrop, useZipUpload, type Given, type UploadSource } from "@/features/datasets";
import type { DatasetDetail } from "@/lib/api/types";
import { TRAIN_PAGE } from "@/lib/pages";
import { toast } from "@/lib/toast";

const AddPhotosDialog = dynamic(() => import("@/features/datasets").then((module) => module.AddPhotosDialog));

/** Photos of one class by a dialog, and of several by dropping their folders on the page. */
export function AddPhotos({ dataset }: { dataset: DatasetDetail }) {
  const router = useRouter();
  const { upload, state } = useZipUpload();
  const [photos, setPhotos] = useState<readonly File[] | null>(null);
  const isUnderWay = state !== null && state.problem === null;

  const add = (source: UploadSource) => {
    upload.start(source, { mode: "add", dataset: dataset.id });
    // The upload, and what the server asks about it, is shown there.
    router.push(TRAIN_PAGE);
  };
  const take = (given: Given) => {
    if (isUnderWay) {
      toast.error(`${state.source.name} is still on its way: one upload at a time.`);
      return;
    }
    const judged = judgeGiven(given, true);
    if (judged.kind !== "problem") {
      add(judged);
      return;
    }
    const loose = judged.ways.find((way) => "pictures" in way);
    if (loose === undefined) toast.error(`${judged.title}. ${judged.detail}`);
    else setPhotos(loose.pictures);
  };
  const isDragging = useFileDrop((items) => void readDropped(items).then(take));

  return (
    <>
      <Button variant="outline" className="max-sm:w-11 max-sm:px-0" disabled={isUnderWay} onClick={() => setPhotos([])}>
        <ImagePlus aria-hidden />
        <span className="max-sm:sr-only">Add photos</span>
      </Button>
      <DropOverlay isVisible={isDragging} text={`Drop photos, folders or a ZIP to add them to ${dataset.name}`} />
      {photos !== null && (
        <AddPhotosDialog
          name={dataset.name}
          classNames={dataset.revision.class_names}
          photos={photos}
          onClose={() => setPhotos(null)}
          onAdd={add}
        />
      )}
    </>
  );
}
