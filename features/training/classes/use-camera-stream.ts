import { useCallback, useEffect, useState } from "react";

/** withheld: browsers give cameras to https pages and to localhost only. */
export type CameraState = "off" | "starting" | "on" | "refused" | "missing" | "withheld";

/** A camera that is turned on when asked for, and off with the page. */
export function useCameraStream(): {
  state: CameraState;
  stream: MediaStream | null;
  turnOn: () => void;
  turnOff: () => void;
} {
  const [state, setState] = useState<CameraState>("off");
  const [stream, setStream] = useState<MediaStream | null>(null);
  const isWanted = state !== "off" && state !== "withheld";

  useEffect(() => {
    if (!isWanted) return;
    let given: MediaStream | null = null;
    let isLeft = false;
    const stop = () => given?.getTracks().forEach((track) => track.stop());
    const start = async () => {
      try {
        given = await navigator.mediaDevices.getUserMedia({
          video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } },
        });
        if (isLeft) {
          stop();
          return;
        }
        setStream(given);
        setState("on");
      } catch (cause) {
        if (!isLeft) setState(stateOf(cause));
      }
    };
    void start();
    return () => {
      isLeft = true;
      stop();
      setStream(null);
    };
  }, [isWanted]);

  const turnOn = useCallback(() => setState(hasCamera() ? "starting" : "withheld"), []);
  const turnOff = useCallback(() => setState("off"), []);
  return { state, stream, turnOn, turnOff };
}

/** The types say that mediaDevices always exists, but browsers leave it out of pages that are not secure. */
function hasCamera(): boolean {
  return "mediaDevices" in navigator;
}

function stateOf(cause: unknown): CameraState {
  const isRefusal =
    cause instanceof DOMException && (cause.name === "NotAllowedError" || cause.name === "SecurityError");
  return isRefusal ? "refused" : "missing";
}

/** Whether a stream is of a camera that looks at who holds it: such a picture is shown as a mirror shows it. */
export function isMirrored(stream: MediaStream | null): boolean {
  const facing = stream?.getVideoTracks()[0]?.getSettings().facingMode;
  return facing !== "environment";
}
