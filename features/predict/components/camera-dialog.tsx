"use client";

import { Aperture, VideoOff } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Modal } from "@/components/modal";

import { type CameraState, useCamera } from "../use-camera";

interface CameraDialogProps {
  isOpen: boolean;
  onClose: () => void;
  onShot: (file: File) => void;
}

const TROUBLES: Partial<Record<CameraState, string>> = {
  refused: "The browser was not allowed to use the camera. Allow it in the address bar, then open this again.",
  missing: "No camera answered. Plug one in, or close the program that uses it, then open this again.",
};

export function CameraDialog({ isOpen, onClose, onShot }: CameraDialogProps) {
  return (
    <Modal
      isOpen={isOpen}
      onClose={onClose}
      title="Take a photo"
      description="The photo goes to your own server and nowhere else."
    >
      <Viewfinder onShot={onShot} />
    </Modal>
  );
}

function Viewfinder({ onShot }: { onShot: (file: File) => void }) {
  const { videoRef, state, shoot } = useCamera();
  const trouble = TROUBLES[state];

  const release = async () => {
    const file = await shoot();
    if (file !== null) onShot(file);
  };

  return (
    <div className="flex flex-col gap-4">
      <div className="bg-muted relative grid aspect-4/3 place-items-center overflow-hidden rounded-lg">
        <video
          ref={videoRef}
          autoPlay
          playsInline
          muted
          className="absolute inset-0 size-full object-contain"
          aria-label="What the camera sees"
        />
        {state === "starting" && <p className="text-muted-foreground">Starting the camera…</p>}
        {trouble !== undefined && (
          <p role="alert" className="text-muted-foreground flex max-w-72 flex-col items-center gap-2 text-center">
            <VideoOff className="size-6" aria-hidden />
            {trouble}
          </p>
        )}
      </div>
      <Button disabled={state !== "ready"} onClick={() => void release()} className="self-center">
        <Aperture aria-hidden />
        Take the photo
      </Button>
    </div>
  );
}
