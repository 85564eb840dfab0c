import { clsx } from "clsx";
import { ImagePlus, Trash2 } from "lucide-react";
import { useId, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { moveFocus } from "@/lib/focus";
import { formatCount } from "@/lib/format";

import { type ClassDraft, type DraftClass, FEWEST_PHOTOS, nameFault } from "./class-draft";
import { HoldButton } from "./hold-button";
import { PhotoStrip } from "./photo-strip";
import { addReadable } from "./readable-photos";

interface ClassCardProps {
  one: DraftClass;
  all: readonly DraftClass[];
  draft: ClassDraft;
  /** Something is being dragged over the page. */
  isDropTarget: boolean;
  isRecording: boolean;
  isToggle: boolean;
  hasCamera: boolean;
  onStart: () => void;
  onStop: () => void;
}

const LONGEST_NAME = 100;

/** One class: its name, which is written where it stands, its photos, and the ways to give it more. */
export function ClassCard({ one, all, draft, isDropTarget, ...recording }: ClassCardProps) {
  const { id, name, photos } = one;
  const [isTouched, setIsTouched] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const faultId = useId();
  const fault = isTouched || name !== "" ? nameFault(one, all) : null;
  return (
    <section
      aria-label={name}
      data-class-id={id}
      className={clsx(
        "bg-card flex min-w-0 flex-col gap-4 rounded-xl border p-4 sm:p-6",
        recording.isRecording || isDropTarget ? "border-primary" : "border-border",
        isDropTarget && "border-dashed",
      )}
    >
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <Input
            aria-label="Name of the class"
            aria-invalid={fault !== null}
            aria-describedby={fault === null ? undefined : faultId}
            className="-mx-2 h-9 w-full max-w-80 border-transparent bg-transparent px-2 text-base font-semibold tracking-tight hover:border-input"
            maxLength={LONGEST_NAME}
            autoComplete="off"
            value={name}
            onFocus={({ currentTarget }) => currentTarget.select()}
            onBlur={() => setIsTouched(true)}
            onChange={(event) => draft.rename(id, event.target.value)}
          />
          {fault !== null && (
            <p id={faultId} className="text-destructive text-xs leading-5">
              {fault}
            </p>
          )}
          <p className="text-muted-foreground text-small tabular-nums">{countWords(photos.length)}</p>
        </div>
        {all.length > 2 && (
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove the class ${name}`}
            onClick={() => {
              moveFocus(null); // The button goes with its class.
              draft.removeClass(id);
            }}
          >
            <Trash2 aria-hidden />
          </Button>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        {recording.hasCamera && <HoldButton className={name} {...recording} />}
        <Button variant="outline" aria-label={`Add photos to ${name}`} onClick={() => chooser.current?.click()}>
          <ImagePlus aria-hidden />
          Add photos
        </Button>
        <input
          ref={chooser}
          hidden
          multiple
          type="file"
          accept="image/*"
          tabIndex={-1}
          aria-label={`Photos of ${name}`}
          onChange={({ currentTarget }) => {
            void addReadable(draft, id, [...(currentTarget.files ?? [])]);
            currentTarget.value = "";
          }}
        />
      </div>
      <PhotoStrip className={name} photos={photos} onRemove={(photoId) => draft.removePhoto(id, photoId)} />
    </section>
  );
}

function countWords(count: number): string {
  if (count === 0) return `No photos yet. At least ${FEWEST_PHOTOS}; 30 is a good start.`;
  return formatCount(count, "photo");
}
