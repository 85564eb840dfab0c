import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

import { grabFrame } from "@/components/camera/frames";

import { type ClassDraft } from "./class-draft";
import { frameName } from "./take-names";

/** About seven frames a second: more of them look the same. */
const FRAME_EVERY_MS = 145;
/** Frames are for training, which looks at them in more than one way. */
const FRAME_SIDE_PX = 480;
const FRAME_QUALITY = 0.9;
/** A button that got stuck does not fill the disk. */
const MOST_FRAMES = 600;

/** Take frames of a video into a class, from `start` to `stop`. */
export function useRecorder(draft: ClassDraft, video: RefObject<HTMLVideoElement | null>) {
  const [recordingId, setRecordingId] = useState<string | null>(null);
  const stopCurrent = useRef<() => void>(() => undefined);

  const stop = useCallback(() => {
    stopCurrent.current();
    setRecordingId(null);
  }, []);

  const start = useCallback(
    (classId: string) => {
      stopCurrent.current();
      const take = draft.beginTake();
      const startedAt = performance.now();
      let isStopped = false;
      let isBusy = false;
      let count = 0;
      const shoot = async () => {
        if (isBusy || video.current === null) return;
        isBusy = true;
        const name = frameName(take, performance.now() - startedAt);
        const frame = await grabFrame(video.current, FRAME_SIDE_PX, FRAME_QUALITY);
        isBusy = false;
        if (frame !== null && !isStopped) draft.addPhotos(classId, [new File([frame], name, { type: "image/jpeg" })]);
        if (++count >= MOST_FRAMES) stop();
      };
      void shoot();
      const timer = setInterval(() => void shoot(), FRAME_EVERY_MS);
      stopCurrent.current = () => {
        isStopped = true;
        clearInterval(timer);
      };
      setRecordingId(classId);
    },
    [draft, stop, video],
  );

  useEffect(() => () => stopCurrent.current(), []);
  return { recordingId, start, stop };
}
