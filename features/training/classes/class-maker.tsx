"use client";

import { clsx } from "clsx";
import { Plus, RotateCcw } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { BackLink } from "@/components/back-link";
import { useCamera } from "@/components/camera/use-camera";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { readDropped, useFileDrop, useZipUpload, type Given } from "@/features/datasets";
import { isFinished, tabTitle, useMaybeJob } from "@/features/jobs";
import { moveFocus } from "@/lib/focus";
import { useDocumentTitle } from "@/lib/hooks/use-document-title";
import { TRAIN_PAGE } from "@/lib/pages";
import { toast } from "@/lib/toast";

import { CameraPanel } from "./camera-panel";
import { ClassCard } from "./class-card";
import { photoCount, type ClassDraft } from "./class-draft";
import { classesIn } from "./given-classes";
import { LiveAnswers } from "./live-answers";
import { addReadable, sayLeftOut } from "./readable-photos";
import { TrainPanel } from "./train-panel";
import { useClassDraft } from "./use-class-draft";
import { useRecorder } from "./use-recorder";

/** Make classes here, of photos and by the camera, train on them, and see the new version answer. */
export function ClassMaker({ withCamera }: { withCamera: boolean }) {
  const { draft, state } = useClassDraft();
  const { upload, state: sending } = useZipUpload();
  const { data: job } = useMaybeJob(state.jobId);
  const [isCameraOn, setIsCameraOn] = useState(withCamera);
  const camera = useCamera(isCameraOn);
  const video = useRef<HTMLVideoElement>(null);
  const { recordingId, start, stop } = useRecorder(draft, video);
  const [isToggle, setIsToggle] = useState(false);
  const [isAdding, setIsAdding] = useState(false);
  const trainButton = useRef<HTMLButtonElement>(null);
  useDocumentTitle(job === undefined || isFinished(job) ? "Make classes" : tabTitle(job));
  useTakeUpJob(draft);

  // Out of sight, turned off or unplugged, it records nothing, nor goes on by itself once it is back.
  const isReady = camera.state === "ready";
  useEffect(() => {
    if (!isReady) stop();
  }, [isReady, stop]);
  const isDragging = useFileDrop((items, { clientX, clientY }) => {
    const under = document.elementsFromPoint(clientX, clientY).find((element) => element.closest("[data-class-id]"));
    const id = under?.closest<HTMLElement>("[data-class-id]")?.dataset.classId;
    void readDropped(items).then((given) => addGiven(draft, given, id));
  });

  const version = job?.state === "succeeded" ? (job.result?.model_version ?? null) : null;
  const isTrained = version !== null && !isAdding;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <BackLink href={TRAIN_PAGE}>All datasets and jobs</BackLink>
        <PageHeader
          title="Make classes"
          sentence="Give each class photos, or hold its button to record what the camera sees. Then train."
          action={photoCount(state) > 0 ? <StartOver draft={draft} onDone={() => setIsAdding(false)} /> : undefined}
        />
      </div>
      <div className="flex flex-col gap-4 lg:grid lg:grid-cols-[minmax(0,1fr)_22rem] lg:items-start lg:gap-6">
        <div className="flex min-w-0 flex-col gap-4">
          {state.classes.map((one) => (
            <ClassCard
              key={one.id}
              one={one}
              all={state.classes}
              draft={draft}
              isDropTarget={isDragging}
              isRecording={recordingId === one.id}
              isToggle={isToggle}
              hasCamera={isReady}
              onStart={() => {
                setIsAdding(true);
                start(one.id);
              }}
              onStop={stop}
            />
          ))}
          <Button
            variant="outline"
            className="self-start border-dashed"
            onClick={() => {
              const id = draft.addClass();
              requestAnimationFrame(() =>
                document.querySelector<HTMLElement>(`[data-class-id="${id}"] input`)?.focus(),
              );
            }}
          >
            <Plus aria-hidden />
            Add a class
          </Button>
        </div>
        <div className="contents lg:sticky lg:top-6 lg:flex lg:flex-col lg:gap-4">
          <div className={clsx("max-lg:order-first", !isTrained && "max-lg:sticky max-lg:top-14 max-lg:z-10")}>
            {isTrained && camera.stream !== null ? (
              <LiveAnswers model={version} stream={camera.stream} isMirrored={camera.isMirrored} />
            ) : (
              <CameraPanel
                camera={camera}
                videoRef={video}
                isToggle={isToggle}
                onToggle={setIsToggle}
                onTurn={setIsCameraOn}
                onFiles={(files) => void addReadable(draft, draft.emptyClass(), files)}
              />
            )}
          </div>
          {/* On a phone the button stays in reach; what was made comes first, and hides nothing. */}
          <div
            className={
              isTrained
                ? "max-lg:order-first"
                : "max-lg:sticky max-lg:bottom-[calc(4rem+env(safe-area-inset-bottom))] max-lg:z-10"
            }
          >
            <TrainPanel
              draft={state}
              upload={upload}
              sending={sending}
              job={job}
              isTrained={isTrained}
              button={trainButton}
              onTrain={() => {
                stop();
                setIsAdding(false);
                draft.setJob(null);
              }}
              onAddMore={() => {
                setIsAdding(true);
                moveFocus(document.querySelector("[data-class-id] input"));
              }}
            />
          </div>
        </div>
      </div>
    </div>
  );
}

/** The job that trains on what was sent is followed here, not on its own page. */
function useTakeUpJob(draft: ClassDraft): void {
  const { upload, state } = useZipUpload();
  const jobId = state?.target.training === undefined ? null : state.jobId;
  useEffect(() => {
    if (jobId === null) return;
    upload.clear();
    draft.setJob(jobId);
  }, [draft, jobId, upload]);
}

/** Folders become classes; loose photos go to the class that they were dropped on, or to the first without any. */
function addGiven(draft: ClassDraft, given: Given, id: string | undefined): void {
  const { classes, loose, others } = classesIn(given);
  for (const { name, photos } of classes) void addReadable(draft, draft.addClass(name), photos);
  if (loose.length > 0) void addReadable(draft, id ?? draft.emptyClass(), loose);
  if (classes.length > 0 || loose.length > 0) sayLeftOut(others);
  else toast.error("No photo was found in what was dropped. ZIPs are for the Train page: they hold classes already.");
}

function StartOver({ draft, onDone }: { draft: ClassDraft; onDone: () => void }) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button variant="ghost" className="max-sm:px-2" onClick={() => setIsAsking(true)}>
        <RotateCcw aria-hidden />
        Start over
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        onConfirm={() => {
          draft.clear();
          onDone();
        }}
        title="Remove all classes and photos from this page?"
        description="What was trained on already stays on the server."
        action="Remove them"
      />
    </>
  );
}
