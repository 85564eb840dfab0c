import { type RefObject, useEffect, useState } from "react";

import { frameSidePx, grabFrame } from "@/components/camera/frames";
import type { ApiProblem } from "@/lib/api/problem";
import type { Prediction } from "@/lib/api/types";
import { useAccessToken } from "@/lib/hooks/use-access-token";

import { predictFile } from "../api";

import { AnswerRate } from "./answer-rate";
import { AnswerStream } from "./answer-stream";

/** As many classes as are shown. */
export const MOST_BARS = 5;
/** Where the browser does not say when a frame is new. */
const LOOK_MS = 50;
const USUAL_INPUT_PX = 224;

export interface LiveAnswers {
  prediction: Prediction | null;
  /** Answers a second. */
  rate: number | null;
  problem: ApiProblem | null;
}

const NOTHING: LiveAnswers = { prediction: null, rate: null, problem: null };

/** Ask about what the camera sees, again and again, as long as it is to run. */
export function useLiveAnswers(
  videoRef: RefObject<HTMLVideoElement | null>,
  isRunning: boolean,
  model: string | null,
  inputSizePx = USUAL_INPUT_PX,
  /** As many classes as are answered; null: all. */
  topK: number | null = MOST_BARS,
): LiveAnswers {
  const { ask: askForToken } = useAccessToken();
  const [answers, setAnswers] = useState(NOTHING);
  useEffect(() => {
    const video = videoRef.current;
    if (!isRunning || video === null) return;
    const rate = new AnswerRate();
    const stream = new AnswerStream({
      ask: (frame, signal) => predictFile(frame, { model, explain: false, ...(topK === null ? {} : { topK }) }, signal),
      onAnswer: (prediction) => setAnswers({ prediction, rate: rate.note(performance.now()), problem: null }),
      onProblem: (problem) => {
        if (problem.needsToken) askForToken();
        setAnswers((before) => ({ ...before, rate: null, problem }));
      },
    });
    const sidePx = frameSidePx(inputSizePx);
    const stopWatching = onEachFrame(video, () => void stream.offer(() => grabFrame(video, sidePx)));
    return () => {
      stopWatching();
      stream.stop();
    };
  }, [videoRef, isRunning, model, inputSizePx, topK, askForToken]);
  return answers;
}

/** Call back whenever the video shows another frame. */
function onEachFrame(video: HTMLVideoElement, callback: () => void): () => void {
  if (!("requestVideoFrameCallback" in video)) {
    const timer = setInterval(callback, LOOK_MS);
    return () => clearInterval(timer);
  }
  let handle = 0;
  const next = () => {
    handle = video.requestVideoFrameCallback(() => {
      callback();
      next();
    });
  };
  next();
  return () => video.cancelVideoFrameCallback(handle);
}
