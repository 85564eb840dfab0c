import { clsx } from "clsx";
import { Camera } from "lucide-react";
import { type Ref, useId } from "react";

import { CameraChooser } from "@/components/camera/camera-chooser";
import { CameraTrouble, isTrouble } from "@/components/camera/camera-trouble";
import { StreamVideo } from "@/components/camera/stream-video";
import type { CameraControl } from "@/components/camera/use-camera";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";

interface CameraPanelProps {
  camera: CameraControl;
  videoRef: Ref<HTMLVideoElement | null>;
  isToggle: boolean;
  onToggle: (isToggle: boolean) => void;
  onTurn: (isOn: boolean) => void;
  /** Photos of a phone's own camera app, where the browser withholds the camera. */
  onFiles: (files: File[]) => void;
}

/** What the camera sees, or why it does not. */
export function CameraPanel({ camera, videoRef, isToggle, onToggle, onTurn, onFiles }: CameraPanelProps) {
  const { state, stream, isMirrored, retry } = camera;
  const toggleId = useId();
  return (
    <section aria-label="Camera" className="border-border bg-card flex flex-col gap-3 rounded-xl border p-4">
      {isTrouble(state) ? (
        <CameraTrouble state={state} onRetry={retry} onFiles={onFiles} />
      ) : (
        <div
          className={clsx(
            "bg-muted relative grid place-items-center overflow-hidden rounded-lg",
            state === "off" ? "min-h-32 lg:aspect-4/3" : "aspect-4/3 max-lg:h-48 max-lg:w-full",
          )}
        >
          {stream !== null && (
            <StreamVideo stream={stream} videoRef={videoRef} label="What the camera sees" isMirrored={isMirrored} />
          )}
          {state === "starting" && <p className="text-muted-foreground">Starting the camera…</p>}
          {state === "off" && (
            <Button onClick={() => onTurn(true)}>
              <Camera aria-hidden />
              Use the camera
            </Button>
          )}
        </div>
      )}
      {state !== "off" && state !== "insecure" && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <label htmlFor={toggleId} className="flex min-h-8 items-center gap-2 text-small pointer-coarse:min-h-11">
            <Checkbox
              id={toggleId}
              className="finger-target"
              checked={isToggle}
              onCheckedChange={(checked) => onToggle(checked === true)}
            />
            Press once to record, again to stop
          </label>
          <CameraChooser camera={camera} />
          <Button variant="ghost" size="sm" onClick={() => onTurn(false)}>
            Turn off
          </Button>
        </div>
      )}
    </section>
  );
}
