"use client";

import { Aperture, Pause, Play, X } from "lucide-react";
import { type RefObject, useEffect, useId, useRef, useState } from "react";

import { CameraChooser } from "@/components/camera/camera-chooser";
import { CameraTrouble, isTrouble } from "@/components/camera/camera-trouble";
import { takePhoto } from "@/components/camera/frames";
import { StreamVideo } from "@/components/camera/stream-video";
import { type CameraControl, useCamera } from "@/components/camera/use-camera";
import { Hint } from "@/components/hint";
import { Button } from "@/components/ui/button";
import type { ModelSummary } from "@/lib/api/types";

import { LiveBars, LiveVerdict } from "./live-answer";
import { SpokenAnswer } from "./spoken-answer";
import { type LiveAnswers, useLiveAnswers } from "./use-live-answers";

const PHONE = "(width < 40rem)";

interface LiveCameraProps {
  /** The version that answers; null: whichever is live. */
  model: string | null;
  summary: ModelSummary | undefined;
  onFiles: (files: File[]) => void;
  onClose: () => void;
}

/** The camera with an answer to what it sees, several times a second, until it is closed or the page is left. */
export function LiveCamera({ model, summary, onFiles, onClose }: LiveCameraProps) {
  const camera = useCamera(true);
  const { state } = camera;
  const videoRef = useRef<HTMLVideoElement>(null);
  const [isPaused, setIsPaused] = useState(false);
  const answers = useLiveAnswers(videoRef, state === "ready" && !isPaused, model, summary?.input_size_px);
  const titleId = useId();
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current?.focus({ preventScroll: true });
    // On a phone its buttons would lie below the screen.
    if (window.matchMedia(PHONE).matches) section.current?.scrollIntoView({ block: "start" });
  }, []);

  const pause = () => {
    if (isPaused) void videoRef.current?.play();
    else videoRef.current?.pause();
    setIsPaused(!isPaused);
  };
  const take = async () => {
    const file = videoRef.current === null ? null : await takePhoto(videoRef.current);
    if (file !== null) onFiles([file]);
  };

  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-labelledby={titleId}
      className="border-border bg-card scroll-mt-16 overflow-hidden rounded-xl border outline-none"
    >
      <header className="flex items-center gap-3 py-2 pr-2 pl-4">
        <h2 id={titleId} className="font-medium">
          Camera
        </h2>
        <CameraChooser camera={camera} />
        <Hint text="Close the camera">
          <Button variant="ghost" size="icon" aria-label="Close the camera" className="ml-auto" onClick={onClose}>
            <X aria-hidden />
          </Button>
        </Hint>
      </header>
      {isTrouble(state) ? (
        <CameraTrouble state={state} onRetry={camera.retry} onFiles={onFiles} />
      ) : (
        <div className="border-border flex flex-col border-t lg:grid lg:grid-cols-[3fr_2fr]">
          <Preview videoRef={videoRef} camera={camera} />
          <div className="border-border contents min-w-0 flex-col lg:flex lg:border-l">
            <div className="max-lg:order-first">
              <LiveVerdict prediction={answers.prediction} />
            </div>
            <div className="flex grow flex-col gap-4 p-4 lg:p-6">
              {answers.prediction !== null && <LiveBars prediction={answers.prediction} />}
              <SpokenAnswer prediction={answers.prediction} />
              <div className="mt-auto flex flex-wrap items-center gap-2">
                <Button disabled={state !== "ready"} onClick={() => void take()}>
                  <Aperture aria-hidden />
                  Take this picture
                </Button>
                <Button variant="outline" disabled={state !== "ready"} onClick={pause}>
                  {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
                  {isPaused ? "Go on" : "Pause"}
                </Button>
              </div>
              <Pace answers={answers} isPaused={isPaused} />
            </div>
          </div>
        </div>
      )}
    </section>
  );
}

interface PreviewProps {
  videoRef: RefObject<HTMLVideoElement | null>;
  camera: CameraControl;
}

function Preview({ videoRef, camera: { stream, state, isMirrored } }: PreviewProps) {
  return (
    <div className="bg-muted relative grid aspect-4/3 max-h-[60dvh] w-full place-items-center overflow-hidden">
      {stream !== null && (
        <StreamVideo stream={stream} videoRef={videoRef} label="What the camera sees" isMirrored={isMirrored} />
      )}
      {state === "starting" && <p className="text-muted-foreground">Starting the camera…</p>}
    </div>
  );
}

/** How fast the answers come, and by whom; or why none come. */
function Pace({ answers: { prediction, rate, problem }, isPaused }: { answers: LiveAnswers; isPaused: boolean }) {
  if (problem !== null)
    return (
      <p role="alert" className="text-destructive text-small">
        {problem.detail} It goes on by itself.
      </p>
    );
  return (
    <p className="text-muted-foreground text-small flex flex-wrap justify-between gap-x-4">
      <span>
        {isPaused ? (
          "Paused: nothing is sent"
        ) : (
          <>
            <span className="figures" data-testid="answer-rate">
              {rate === null ? "–" : rate.toFixed(1)}
            </span>{" "}
            answers a second
          </>
        )}
      </span>
      <span className="figures min-w-0 break-words">{prediction?.model_version}</span>
    </p>
  );
}
