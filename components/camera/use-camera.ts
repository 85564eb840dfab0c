import { useCallback, useEffect, useState, useSyncExternalStore } from "react";

/** away: the tab is hidden, so the camera is off; insecure: the browser keeps it from pages in plain http. */
export type CameraState = "off" | "starting" | "ready" | "away" | "insecure" | "refused" | "missing" | "busy";

/** A state of the camera itself, which the page has been told. */
type Reported = Extract<CameraState, "starting" | "ready" | "refused" | "missing" | "busy">;

export interface Camera {
  id: string;
  name: string;
}

export interface CameraControl {
  /** What it sees; null while it is not ready. */
  stream: MediaStream | null;
  state: CameraState;
  /** Who is filmed sees themselves as in a mirror; what is sent is not mirrored. */
  isMirrored: boolean;
  cameras: readonly Camera[];
  cameraId: string;
  choose: (id: string) => void;
  retry: () => void;
}

const REFUSALS = ["NotAllowedError", "SecurityError"];
const BUSY = ["NotReadableError", "AbortError"];

/** Run a camera while it is wanted and the page is seen: the one at the back where there are two, or the chosen one. */
export function useCamera(isOn: boolean): CameraControl {
  const [shown, setShown] = useState<MediaStream | null>(null);
  const [reported, setReported] = useState<Reported>("starting");
  const [wantedId, choose] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [cameras, setCameras] = useState<readonly Camera[]>([]);
  const [settings, setSettings] = useState<MediaTrackSettings>({});
  const isSeen = useIsSeen();
  const isAllowed = isOn && canHaveCamera();

  useEffect(() => {
    if (!isSeen || !isAllowed) return;
    let stream: MediaStream | null = null;
    let isLeft = false;
    const start = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: constraintsOf(wantedId) });
        if (isLeft) {
          release(stream);
          return;
        }
        const [track] = stream.getVideoTracks();
        // Unplugged, or taken away by the browser's own switch.
        track?.addEventListener("ended", () => {
          setShown(null);
          setReported("missing");
          // Another one may still be there.
          choose(null);
        });
        setSettings(track?.getSettings() ?? {});
        setShown(stream);
        setReported("ready");
        setCameras(await listCameras().catch(() => []));
      } catch (cause) {
        if (!isLeft) setReported(stateOf(cause));
      }
    };
    void start();
    return () => {
      isLeft = true;
      release(stream);
      setShown(null);
      setReported("starting");
    };
  }, [isSeen, isAllowed, wantedId, attempt]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  const state = !isOn ? "off" : !isAllowed ? "insecure" : isSeen ? reported : "away";
  const cameraId = settings.deviceId ?? "";
  return { stream: shown, state, isMirrored: facesVisitor(settings), cameras, cameraId, choose, retry };
}

/** The types say that mediaDevices always exists, but browsers leave it out of pages that are not secure. */
function canHaveCamera(): boolean {
  return window.isSecureContext && "mediaDevices" in navigator;
}

function constraintsOf(id: string | null): MediaTrackConstraints {
  const size = { width: { ideal: 1280 }, height: { ideal: 960 } };
  return id === null ? { ...size, facingMode: "environment" } : { ...size, deviceId: { ideal: id } };
}

/** A phone says which way a camera looks; that of a computer, which does not, sits above its screen. */
function facesVisitor({ facingMode }: MediaTrackSettings): boolean {
  if (facingMode !== undefined) return facingMode === "user";
  return !window.matchMedia("(pointer: coarse)").matches;
}

function stateOf(cause: unknown): Reported {
  const name = cause instanceof DOMException ? cause.name : "";
  if (REFUSALS.includes(name)) return "refused";
  return BUSY.includes(name) ? "busy" : "missing";
}

async function listCameras(): Promise<Camera[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind }) => kind === "videoinput")
    .map(({ deviceId, label }, index) => ({ id: deviceId, name: label === "" ? `Camera ${index + 1}` : label }));
}

function release(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

function useIsSeen(): boolean {
  return useSyncExternalStore(
    (listener) => {
      document.addEventListener("visibilitychange", listener);
      return () => document.removeEventListener("visibilitychange", listener);
    },
    () => !document.hidden,
    () => true,
  );
}
