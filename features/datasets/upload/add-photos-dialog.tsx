"use client";

import { ImagePlus } from "lucide-react";
import { type SubmitEvent, useId, useRef, useState } from "react";

import { Field } from "@/components/field";
import { Modal } from "@/components/modal";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { meantClass } from "@/lib/class-names";
import { formatCount } from "@/lib/format";

import { classSource, type UploadSource } from "./judge-given";

interface AddPhotosDialogProps {
  /** What the dataset is called. */
  name: string;
  /** Its classes; another may be typed. */
  classNames: readonly string[];
  /** Photos that were dropped or chosen already. */
  photos?: readonly File[];
  onClose: () => void;
  onAdd: (source: UploadSource) => void;
}

/** Photos for one class of a dataset that is there. */
export function AddPhotosDialog({ name, classNames, photos: given = [], onClose, onAdd }: AddPhotosDialogProps) {
  const [photos, setPhotos] = useState(given);
  const [className, setClassName] = useState("");
  const chooser = useRef<HTMLInputElement>(null);
  const listId = useId();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (photos.length > 0 && className.trim() !== "") onAdd(classSource(meantClass(className, classNames), photos));
  };
  return (
    <Modal
      isOpen
      onClose={onClose}
      title={`Add photos to ${name}`}
      description="They become a new revision. For several classes at once, drop their folders on this page."
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center gap-3">
          <Button variant={photos.length === 0 ? "default" : "outline"} onClick={() => chooser.current?.click()}>
            <ImagePlus aria-hidden />
            {photos.length === 0 ? "Choose photos" : "Choose others"}
          </Button>
          {photos.length > 0 && <p role="status">{formatCount(photos.length, "photo")} chosen</p>}
          <input
            ref={chooser}
            hidden
            multiple
            type="file"
            accept="image/*"
            tabIndex={-1}
            aria-label="Photos to add"
            onChange={({ currentTarget }) => setPhotos([...(currentTarget.files ?? [])])}
          />
        </div>
        <Field label="Class" help="An existing class, or a new one.">
          {(ids) => (
            <>
              <Input
                {...ids}
                required
                list={listId}
                maxLength={100}
                autoComplete="off"
                value={className}
                onChange={(event) => setClassName(event.target.value)}
              />
              <datalist id={listId}>
                {classNames.map((known) => (
                  <option key={known} value={known} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Button type="submit" className="self-end" disabled={photos.length === 0 || className.trim() === ""}>
          {photos.length === 0 ? "Add photos" : `Add ${formatCount(photos.length, "photo")}`}
        </Button>
      </form>
    </Modal>
  );
}
