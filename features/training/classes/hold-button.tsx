import { Video } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";

import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

interface HoldButtonProps {
  className: string;
  isRecording: boolean;
  /** For who cannot hold a button: one press starts, another stops. */
  isToggle: boolean;
  onStart: () => void;
  onStop: () => void;
}

/** Records as long as it is held, by mouse, finger, or the space bar. */
export function HoldButton({ className, isRecording, isToggle, onStart, onStop }: HoldButtonProps) {
  const isHeld = useRef(false);
  // What a finger or a mouse began is followed by a click, which must not begin it anew.
  const wasHeld = useRef(false);
  const begin = () => {
    if (isToggle) return;
    isHeld.current = true;
    onStart();
  };
  const end = () => {
    if (!isHeld.current) return;
    isHeld.current = false;
    onStop();
  };
  const words = isToggle ? wordsOfToggle(isRecording) : isRecording ? "Recording…" : "Hold to record";
  const isHoldKey = (event: KeyboardEvent) => event.key === " " || event.key === "Enter";
  return (
    <Button
      variant={isRecording ? "default" : "outline"}
      aria-pressed={isRecording}
      aria-label={`${words}: ${className}`}
      className={cn("touch-none select-none [-webkit-touch-callout:none]", isRecording && "animate-breathe")}
      onContextMenu={(event) => event.preventDefault()}
      onPointerDown={(event: PointerEvent<HTMLButtonElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        wasHeld.current = !isToggle;
        begin();
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onLostPointerCapture={end}
      onKeyDown={(event) => {
        if (!isHoldKey(event) || isToggle) return;
        event.preventDefault();
        if (!event.repeat) begin();
      }}
      onKeyUp={(event) => {
        if (!isHoldKey(event) || isToggle) return;
        event.preventDefault();
        end();
      }}
      onBlur={end}
      onClick={() => {
        const isOfHold = wasHeld.current;
        wasHeld.current = false;
        // Screen readers and switches press without holding: for them it is a toggle at all times.
        if (isOfHold) return;
        if (isRecording) onStop();
        else onStart();
      }}
    >
      <Video aria-hidden />
      {words}
    </Button>
  );
}

function wordsOfToggle(isRecording: boolean): string {
  return isRecording ? "Stop recording" : "Record";
}
