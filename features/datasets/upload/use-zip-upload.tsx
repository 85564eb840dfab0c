"use client";

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";

import { ApiProblem } from "@/lib/api/problem";
import { useAccessToken } from "@/lib/hooks/use-access-token";
import { useLeaveWarning } from "@/lib/hooks/use-leave-warning";
import { isRefusedUpload } from "@/lib/problem-titles";

import {
  beginUpload,
  discardUpload,
  fetchReceived,
  sendPart,
  takeInUpload,
  type UploadTarget,
  uploadWhole,
} from "./api";
import { noteRefusal } from "./refused-uploads";
import { type UploadApi, type UploadState, ZipUpload } from "./zip-upload";

const UploadContext = createContext<ZipUpload | null>(null);

/** The server's requests; where one lacks a token, the visitor is asked for it. */
function apiOf(askForToken: () => void): UploadApi {
  const asking =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      try {
        return await call(...args);
      } catch (cause) {
        if (cause instanceof ApiProblem && cause.needsToken) askForToken();
        throw cause;
      }
    };
  return {
    sendWhole: asking(uploadWhole),
    begin: asking(beginUpload),
    sendPart: asking(sendPart),
    received: asking(fetchReceived),
    takeIn: asking(takeIn),
    discard: discardUpload,
  };
}

async function takeIn(id: string, target: UploadTarget, isAsked: boolean): Promise<string> {
  try {
    const jobId = await takeInUpload(id, target, isAsked);
    noteRefusal(id, null);
    return jobId;
  } catch (cause) {
    if (cause instanceof ApiProblem && isRefusedUpload(cause.code)) noteRefusal(id, cause.code);
    throw cause;
  }
}

/** Holds the upload above the pages, so that it goes on while the visitor looks at another. */
export function ZipUploadProvider({ children }: { children: ReactNode }) {
  const { ask, givenCount } = useAccessToken();
  const [upload] = useState(() => new ZipUpload(apiOf(ask)));
  useEffect(() => {
    if (givenCount > 0 && upload.getState()?.problem?.needsToken === true) upload.retry();
  }, [upload, givenCount]);
  return (
    <UploadContext value={upload}>
      <LeaveGuard upload={upload} />
      {children}
    </UploadContext>
  );
}

export function useZipUpload(): { upload: ZipUpload; state: UploadState | null } {
  const upload = useContext(UploadContext);
  if (upload === null) throw new Error("useZipUpload needs a ZipUploadProvider above it.");
  const state = useSyncExternalStore(upload.subscribe, upload.getState, () => null);
  return { upload, state };
}

/** The browser asks before the tab is closed on an upload. */
function LeaveGuard({ upload }: { upload: ZipUpload }) {
  const status = useSyncExternalStore(
    upload.subscribe,
    () => upload.getState()?.status,
    () => undefined,
  );
  useLeaveWarning(status === "packing" || status === "sending");
  return null;
}
