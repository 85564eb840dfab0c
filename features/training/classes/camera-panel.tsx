import { clsx } from "clsx";
import { Camera, VideoOff } from "lucide-react";
import { type Ref, useEffect, useId, useImperativeHandle, useRef } from "react";

import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";

import { type CameraState, isMirrored } from "./use-camera-stream";

interface CameraPanelProps {
  state: CameraState;
  stream: MediaStream | null;
  videoRef: Ref<HTMLVideoElement | null>;
  isToggle: boolean;
  onToggle: (isToggle: boolean) => void;
  onTurnOn: () => void;
  onTurnOff: () => void;
}

const TROUBLES: Partial<Record<CameraState, string>> = {
  refused: "The browser was not allowed to use the camera. Allow it in the address bar, then try again.",
  missing: "No camera answered. Plug one in, or close the program that uses it, then try again.",
};

/** What the camera sees, or why it does not. */
export function CameraPanel(props: CameraPanelProps) {
  const { state, stream, videoRef, isToggle, onToggle, onTurnOn, onTurnOff } = props;
  const toggleId = useId();
  const trouble = TROUBLES[state];
  if (state === "withheld") return <CameraWithheld />;
  return (
    <section aria-label="Camera" className="border-border bg-card flex flex-col gap-3 rounded-xl border p-4">
      <div
        className={clsx(
          "bg-muted relative grid place-items-center overflow-hidden rounded-lg",
          state === "off" ? "min-h-32 lg:aspect-4/3" : "aspect-4/3 max-lg:h-48 max-lg:w-full",
        )}
      >
        {stream !== null && <StreamVideo stream={stream} videoRef={videoRef} label="What the camera sees" />}
        {state === "starting" && <p className="text-muted-foreground">Starting the camera…</p>}
        {state === "off" && (
          <Button onClick={onTurnOn}>
            <Camera aria-hidden />
            Use the camera
          </Button>
        )}
        {trouble !== undefined && (
          <div role="alert" className="flex max-w-72 flex-col items-center gap-3 p-4 text-center">
            <VideoOff className="text-muted-foreground size-6" aria-hidden />
            <p className="text-muted-foreground text-small">{trouble}</p>
            <Button variant="outline" size="sm" onClick={onTurnOn}>
              Try again
            </Button>
          </div>
        )}
      </div>
      {state === "on" && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <label htmlFor={toggleId} className="flex min-h-8 items-center gap-2 text-small pointer-coarse:min-h-11">
            <Checkbox id={toggleId} checked={isToggle} onCheckedChange={(checked) => onToggle(checked === true)} />
            Press once to record, again to stop
          </label>
          <Button variant="ghost" size="sm" onClick={onTurnOff}>
            Turn off
          </Button>
        </div>
      )}
    </section>
  );
}

interface StreamVideoProps {
  stream: MediaStream;
  videoRef: Ref<HTMLVideoElement | null>;
  label: string;
}

/** A stream as it comes; who looks into the camera sees a mirror. */
export function StreamVideo({ stream, videoRef, label }: StreamVideoProps) {
  const own = useRef<HTMLVideoElement>(null);
  useImperativeHandle<HTMLVideoElement | null, HTMLVideoElement | null>(videoRef, () => own.current);
  useEffect(() => {
    if (own.current !== null) own.current.srcObject = stream;
  }, [stream]);
  return (
    <video
      ref={own}
      autoPlay
      playsInline
      muted
      aria-label={label}
      className={clsx("absolute inset-0 size-full object-contain", isMirrored(stream) && "-scale-x-100")}
    />
  );
}

/** Away from localhost a camera needs https, which Whisker can speak itself. */
function CameraWithheld() {
  return (
    <section aria-label="Camera" className="border-border bg-card flex flex-col gap-2 rounded-xl border p-4">
      <h2 className="flex items-center gap-2 font-medium">
        <VideoOff className="text-muted-foreground size-5" aria-hidden />
        No camera on this address
      </h2>
      <p className="text-muted-foreground text-small text-pretty">
        Browsers give cameras only to https pages and to localhost. Start Whisker with a certificate, then open the
        https address:
      </p>
      <code className="figures bg-muted overflow-x-auto rounded-lg px-3 py-2 text-xs whitespace-nowrap">
        whisker start --tls-cert cert.pem --tls-key key.pem
      </code>
      <p className="text-muted-foreground text-small">Photos work without it: add them to each class.</p>
    </section>
  );
}
