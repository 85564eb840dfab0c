"use client";

import { createContext, type ReactNode, useContext, useState, useSyncExternalStore } from "react";

import { ApiProblem } from "@/lib/api/problem";
import { useAccessToken } from "@/lib/hooks/use-access-token";
import { useLeaveWarning } from "@/lib/hooks/use-leave-warning";

import { uploadZip, type UploadTarget } from "./api";
import { type UploadState, ZipUpload } from "./zip-upload";

const UploadContext = createContext<ZipUpload | null>(null);

/** Holds the upload above the pages, so that it goes on while the visitor looks at another. */
export function ZipUploadProvider({ children }: { children: ReactNode }) {
  const { ask } = useAccessToken();
  const [upload] = useState(
    () =>
      new ZipUpload(async (file: File, target: UploadTarget, onProgress, signal) => {
        try {
          return await uploadZip(file, target, onProgress, signal);
        } catch (cause) {
          if (cause instanceof ApiProblem && cause.needsToken) ask();
          throw cause;
        }
      }),
  );
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
