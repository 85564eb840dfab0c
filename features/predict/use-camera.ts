import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

export type CameraState = "starting" | "ready" | "refused" | "missing";

const SHOT_QUALITY = 0.92;

function stateOf(cause: unknown): CameraState {
  const isRefusal =
    cause instanceof DOMException && (cause.name === "NotAllowedError" || cause.name === "SecurityError");
  return isRefusal ? "refused" : "missing";
}

async function takeFrame(video: HTMLVideoElement): Promise<File | null> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", SHOT_QUALITY);
  });
  const time = new Date().toTimeString().slice(0, 8).replaceAll(":", "-");
  return blob === null ? null : new File([blob], `camera-${time}.jpg`, { type: "image/jpeg" });
}

/** Run the camera while mounted, the one at the back where there are two; `shoot` gives the current frame as a JPEG file. */
export function useCamera(): {
  videoRef: RefObject<HTMLVideoElement | null>;
  state: CameraState;
  shoot: () => Promise<File | null>;
} {
  const videoRef = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>("starting");

  useEffect(() => {
    let stream: MediaStream | null = null;
    let isLeft = false;
    const stop = () =>
      stream?.getTracks().forEach((track) => {
        track.stop();
      });
    const start = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: "environment", width: { ideal: 1920 } },
        });
        if (isLeft) {
          stop();
          return;
        }
        const video = videoRef.current;
        if (video === null) return;
        video.srcObject = stream;
        // Before its first frame there is nothing to take.
        video.onloadeddata = () => setState("ready");
      } catch (cause) {
        if (!isLeft) setState(stateOf(cause));
      }
    };
    void start();
    return () => {
      isLeft = true;
      stop();
    };
  }, []);

  const shoot = useCallback(async () => (videoRef.current === null ? null : takeFrame(videoRef.current)), []);

  return { videoRef, state, shoot };
}
