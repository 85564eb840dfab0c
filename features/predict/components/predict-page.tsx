"use client";

import { ImagePlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useCallback, useState } from "react";
import { useDropzone } from "react-dropzone";

import { DropOverlay } from "@/components/drop-overlay";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { moveFocusSoon } from "@/lib/focus";

import { ModelBar } from "../model-choice/model-bar";
import { StaleAnswers } from "../model-choice/stale-answers";
import { useAnswersBy } from "../model-choice/use-answers-by";
import { useChosenModel } from "../model-choice/use-chosen-model";
import { usePredictionQueue } from "../queue/use-prediction-queue";
import { usePastedImages } from "../use-pasted-images";

import { CameraButton } from "./camera-button";
import { EmptyState } from "./empty-state";
import { InputBar } from "./input-bar";
import { ServerNotice } from "./server-notice";

// Answers take longer than this: it comes while the first picture is on its way.
const Batch = dynamic(async () => (await import("./batch")).Batch, {
  ssr: false,
  loading: () => <Skeleton className="h-80 rounded-xl" />,
});

const ACCEPT_HINT = "image/*,.heic,.heif,.avif";
const SENTENCE = "Show the model a photo: it says what it sees, how sure it is, and where it looked.";

// Most visits need none of these.
const CandidateNotice = dynamic(async () => (await import("../model-choice/candidate-notice")).CandidateNotice, {
  ssr: false,
});
const MissingModel = dynamic(async () => (await import("../model-choice/missing-model")).MissingModel, { ssr: false });
const loading = () => <Skeleton className="h-64" />;
const ComparisonView = dynamic(() => import("../compare/comparison-view").then((module) => module.ComparisonView), {
  ssr: false,
  loading,
});
const LiveCamera = dynamic(() => import("../camera/live-camera").then((module) => module.LiveCamera), {
  ssr: false,
  loading,
});

/** A phone has another one than a wide window. */
function shownCameraButton(): Element | undefined {
  return [...document.querySelectorAll("[data-camera]")].find((button) => button.getClientRects().length > 0);
}

export function PredictPage() {
  const chosen = useChosenModel();
  const { model, version, live, summary, compared, missing } = chosen;
  const { queue, items } = usePredictionQueue();
  useAnswersBy(queue, chosen);
  const [isCameraOn, setIsCameraOn] = useState(false);
  const addFiles = useCallback(
    (files: File[]) => {
      if (missing === null) queue.addFiles(files);
    },
    [queue, missing],
  );
  // Nothing is refused here: what a file is, the server judges by its content.
  const { getRootProps, getInputProps, open, isDragGlobal } = useDropzone({
    noClick: true,
    noKeyboard: true,
    disabled: missing !== null,
    onDrop: addFiles,
  });
  usePastedImages(addFiles);

  const inputs = {
    onBrowse: open,
    onFiles: addFiles,
    onUrl: (url: string) => queue.addUrl(url),
    onCamera: () => setIsCameraOn(true),
    isCameraOn,
  };
  const closeCamera = () => {
    setIsCameraOn(false);
    moveFocusSoon(shownCameraButton);
  };
  const hasResults = items.length > 0;
  const action = (
    <div className="flex gap-2">
      {hasResults && !isCameraOn && <CameraButton onClick={inputs.onCamera} isForPhone />}
      <Button onClick={open}>
        <ImagePlus aria-hidden />
        Add photos
      </Button>
    </div>
  );
  if (missing !== null)
    return (
      <div className="flex flex-col gap-6">
        <PageHeader title="Predict" sentence={SENTENCE} />
        <MissingModel version={missing} onBack={() => chosen.choose(null)} />
      </div>
    );
  return (
    <div {...getRootProps({ role: undefined, tabIndex: undefined })}>
      <input {...getInputProps({ accept: ACCEPT_HINT, "aria-label": "Photos to classify", tabIndex: -1 })} />
      <DropOverlay isVisible={isDragGlobal} text="Drop to classify" />
      <div className={hasResults ? "flex flex-col gap-4 sm:gap-6" : "flex flex-col gap-6"}>
        <PageHeader title="Predict" sentence={SENTENCE} action={action} isShortOnPhone={hasResults || isCameraOn} />
        <ModelBar chosen={chosen} />
        {version !== undefined && live !== undefined && version !== live && (
          <CandidateNotice version={version} onBack={() => chosen.choose(null)} />
        )}
        <ServerNotice />
        {isCameraOn && <LiveCamera model={model} summary={summary} onFiles={addFiles} onClose={closeCamera} />}
        {!hasResults && (
          <EmptyState {...inputs} version={version} classNames={summary?.class_names} isKnown={chosen.isKnown} />
        )}
        {hasResults && <InputBar {...inputs} />}
        {hasResults && version !== undefined && <StaleAnswers queue={queue} items={items} version={version} />}
        {hasResults && compared === null && <Batch queue={queue} items={items} />}
        {hasResults && compared !== null && version !== undefined && (
          <ComparisonView queue={queue} items={items} chosen={chosen} version={version} other={compared} />
        )}
      </div>
    </div>
  );
}
