import { type SubmitEvent, useState } from "react";

import { Field } from "@/components/field";
import { Modal } from "@/components/modal";
import { NameField } from "@/components/name-field";
import { OptionSelect } from "@/components/option-select";
import { Segmented } from "@/components/segmented";
import { Button } from "@/components/ui/button";
import type { DatasetSummary } from "@/lib/api/types";
import { formatBytes } from "@/lib/format";

import type { UploadTarget } from "./api";
import type { UploadSource } from "./judge-given";

interface TargetDialogProps {
  source: UploadSource;
  datasets: readonly DatasetSummary[];
  onClose: () => void;
  onChoose: (target: UploadTarget) => void;
}

const MODES = [
  { value: "new", label: "New dataset" },
  { value: "add", label: "Add to one" },
  { value: "replace", label: "Replace one" },
] as const;

const MODE_SENTENCES: Record<UploadTarget["mode"], string> = {
  new: "Starts a dataset of its own.",
  add: "Its pictures and classes are added to those already there.",
  replace: "The dataset holds only these pictures from now on. Earlier revisions stay as they were.",
};

/** Asks what becomes of a ZIP or folder, where there are datasets it could belong to. */
export function TargetDialog({ source, datasets, onClose, onChoose }: TargetDialogProps) {
  const [mode, setMode] = useState<UploadTarget["mode"]>("new");
  const [name, setName] = useState(source.kind === "zip" ? source.name.replace(/\.zip$/i, "") : source.name);
  const [dataset, setDataset] = useState(datasets[0]?.id ?? "");

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onChoose(mode === "new" ? { mode, name: name.trim() } : { mode, dataset });
  };

  return (
    <Modal
      isOpen
      onClose={onClose}
      title="Add to a dataset or make a new one?"
      description={`${source.name}, ${formatBytes(source.size)}`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div>
          <Segmented label="Add or make new" options={MODES} value={mode} onChange={setMode} />
          <p className="text-muted-foreground mt-2 text-small">{MODE_SENTENCES[mode]}</p>
        </div>
        {mode === "new" ? (
          <NameField name={name} onChange={setName} />
        ) : (
          <Field label="Dataset">
            {(ids) => (
              <OptionSelect
                {...ids}
                value={dataset}
                onChange={setDataset}
                options={datasets.map(({ id, name: label }) => ({ value: id, label }))}
              />
            )}
          </Field>
        )}
        <Button type="submit" className="self-end">
          Upload
        </Button>
      </form>
    </Modal>
  );
}
