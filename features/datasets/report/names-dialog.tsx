"use client";

import { FileArchive } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";

import { Field } from "@/components/field";
import { Modal } from "@/components/modal";
import { OptionSelect } from "@/components/option-select";
import { Button } from "@/components/ui/button";
import type { NamesReading } from "@/lib/api/types";
import { TRAIN_PAGE } from "@/lib/pages";

import { zipSource } from "../upload/judge-given";
import { useZipUpload } from "../upload/use-zip-upload";

import { encodingChoices, encodingLabel } from "./names-read";

interface NamesDialogProps {
  dataset: string;
  names: NamesReading;
  onClose: () => void;
}

/** Says what names are written in. The ZIP itself is not kept, so it is sent once more. */
export function NamesDialog({ dataset, names, onClose }: NamesDialogProps) {
  const router = useRouter();
  const { upload } = useZipUpload();
  const input = useRef<HTMLInputElement>(null);
  const choices = encodingChoices(names);
  const [encoding, setEncoding] = useState<string>(choices[0]?.encoding ?? "utf-8");
  const example = choices.find((choice) => choice.encoding === encoding)?.example ?? null;

  const send = (file: File | undefined) => {
    if (file === undefined) return;
    upload.start(zipSource(file), { mode: "replace", dataset, nameEncoding: encoding });
    onClose();
    router.push(TRAIN_PAGE);
  };

  return (
    <Modal
      isOpen
      onClose={onClose}
      title="Read the names another way"
      description="The same ZIP becomes the dataset's next revision, with its names read as you say. This revision stays."
    >
      <div className="flex flex-col gap-4">
        <Field label="The names are written in" help={example === null ? undefined : `For example: ${example}`}>
          {(ids) => (
            <OptionSelect
              {...ids}
              value={encoding}
              onChange={setEncoding}
              options={choices.map((choice) => ({ value: choice.encoding, label: encodingLabel(choice.encoding) }))}
            />
          )}
        </Field>
        <input
          ref={input}
          hidden
          type="file"
          accept=".zip,application/zip"
          aria-label="The ZIP again"
          tabIndex={-1}
          onChange={({ currentTarget }) => send(currentTarget.files?.[0])}
        />
        <Button className="self-end pointer-coarse:h-11" onClick={() => input.current?.click()}>
          <FileArchive aria-hidden />
          Choose the ZIP again
        </Button>
      </div>
    </Modal>
  );
}
