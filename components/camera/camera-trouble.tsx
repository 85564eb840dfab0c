import { Camera, RotateCcw, VideoOff } from "lucide-react";
import { type ReactNode, useRef } from "react";

import { Button } from "@/components/ui/button";

import type { CameraState } from "./use-camera";

const TROUBLES: Partial<Record<CameraState, { title: string; words: string }>> = {
  refused: {
    title: "The camera is not allowed",
    words: "Allow it for this page, in the address bar or in the browser's settings, then try again.",
  },
  missing: { title: "No camera was found", words: "Plug one in, or switch it on, then try again." },
  busy: { title: "The camera is in use", words: "Close the program or the page that uses it, then try again." },
};

interface CameraTroubleProps {
  state: CameraState;
  onRetry: () => void;
  /** Takes a photo of a phone's own camera app, where that helps. */
  onFiles: (files: File[]) => void;
}

/** Why there is no picture of the camera, and what to do about it. */
export function CameraTrouble({ state, onRetry, onFiles }: CameraTroubleProps) {
  if (state === "insecure") return <InsecurePage onFiles={onFiles} />;
  const trouble = TROUBLES[state];
  if (trouble === undefined) return null;
  return (
    <Trouble title={trouble.title} words={trouble.words}>
      <Button variant="outline" size="sm" onClick={onRetry}>
        <RotateCcw aria-hidden />
        Try again
      </Button>
    </Trouble>
  );
}

/** The browser's rule, not ours; a phone's own camera app gives single photos all the same. */
function InsecurePage({ onFiles }: Pick<CameraTroubleProps, "onFiles">) {
  return (
    <Trouble
      title="The browser keeps the camera from this page"
      words="Browsers give the camera only to pages that come by https, or from this machine itself (localhost). The server can be given a certificate:"
    >
      <code className="figures bg-card border-border max-w-full overflow-x-auto rounded-md border px-2 py-1 text-xs">
        whisker start --tls-cert fullchain.pem --tls-key privkey.pem
      </code>
      <CameraApp onFiles={onFiles} />
    </Trouble>
  );
}

/** Only what has a finger has a camera app that a page may open. */
function CameraApp({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="sm" className="hidden pointer-coarse:inline-flex" onClick={() => input.current?.click()}>
        <Camera aria-hidden />
        Take one photo
      </Button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        aria-label="Take one photo"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </>
  );
}

function Trouble({ title, words, children }: { title: string; words: string; children: ReactNode }) {
  return (
    <div role="alert" className="flex min-h-64 flex-col items-center justify-center gap-3 p-6 text-center text-balance">
      <VideoOff className="text-muted-foreground size-8" strokeWidth={1.5} aria-hidden />
      <p className="font-medium">{title}</p>
      <p className="text-muted-foreground max-w-[52ch]">{words}</p>
      {children}
    </div>
  );
}

/** Whether there is no picture of a camera for a reason that somebody can do something about. */
export function isTrouble(state: CameraState): boolean {
  return state === "insecure" || TROUBLES[state] !== undefined;
}
