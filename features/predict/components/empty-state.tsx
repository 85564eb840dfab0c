import { FolderOpen, ImageDown } from "lucide-react";

import { Button } from "@/components/ui/button";

import { CameraButton } from "./camera-button";
import type { PictureInputs } from "./inputs";
import { LeftBatchOffer } from "./left-batch-offer";
import { MeaningLegend } from "./meaning-legend";
import { SamplePictures } from "./sample-pictures";
import { UrlForm } from "./url-form";

const PASTE_KEYS = <kbd className="border-border bg-muted figures rounded border px-1.5 py-0.5 text-xs">Ctrl V</kbd>;

interface EmptyStateProps extends PictureInputs {
  /** Who answers. */
  version: string | undefined;
  classNames: readonly string[] | undefined;
  /** Whether it is known who answers, or that nobody does. */
  isKnown: boolean;
}

/** What the page is before the first picture: the ways in, something to try, and how to read an answer. */
export function EmptyState({ version, classNames, isKnown, ...inputs }: EmptyStateProps) {
  return (
    <div className="flex flex-col gap-6">
      <LeftBatchOffer />
      {!inputs.isCameraOn && (
        <div className="grid gap-6 lg:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
          <DropZone {...inputs} />
          <SamplePictures onFiles={inputs.onFiles} version={version} classNames={classNames} isKnown={isKnown} />
        </div>
      )}
      <MeaningLegend version={version} />
    </div>
  );
}

function DropZone({ onBrowse, onUrl, onCamera }: PictureInputs) {
  return (
    <section
      aria-labelledby="drop-title"
      className="border-input bg-card flex min-h-[26rem] flex-col lg:min-h-[clamp(26rem,calc(100dvh-23rem),36rem)] items-center justify-center gap-6 rounded-xl border border-dashed p-6 text-center"
    >
      <span className="bg-primary-wash text-primary grid size-16 place-items-center rounded-2xl">
        <ImageDown className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <div>
        <h2 id="drop-title" className="text-xl leading-8 font-semibold tracking-tight text-balance">
          <span className="pointer-coarse:hidden">Drop photos anywhere on this page</span>
          <span className="hidden pointer-coarse:inline">Choose photos, or take one</span>
        </h2>
        <p className="text-muted-foreground mx-auto max-w-[44ch] text-balance">
          One or many<span className="pointer-coarse:hidden">, or paste with {PASTE_KEYS}</span>. JPEG, PNG, WebP, GIF,
          BMP, HEIC and AVIF.
        </p>
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        <Button variant="outline" onClick={onBrowse}>
          <FolderOpen aria-hidden />
          Browse
        </Button>
        <CameraButton onClick={onCamera} />
      </div>
      <div className="w-full max-w-md">
        <UrlForm onUrl={onUrl} />
      </div>
    </section>
  );
}
