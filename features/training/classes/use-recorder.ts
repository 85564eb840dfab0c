import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

import { type ClassDraft } from "./class-draft";
import { grabFrame } from "./grab-frame";
import { frameName } from "./take-names";

/** About seven frames a second: more of them look the same. */
const FRAME_EVERY_MS = 145;
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
        const file = await grabFrame(video.current, frameName(take, performance.now() - startedAt));
        isBusy = false;
        if (file !== null && !isStopped) draft.addPhotos(classId, [file]);
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
