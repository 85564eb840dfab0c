import { type SubmitEvent, useState } from "react";

import { Modal } from "@/components/modal";
import { NameField } from "@/components/name-field";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/lib/format";

interface NewDatasetDialogProps {
  count: number;
  isBusy: boolean;
  onClose: () => void;
  onStart: (name: string) => void;
}

/** Asks what a dataset is called that begins with pictures of the inbox. */
export function NewDatasetDialog({ count, isBusy, onClose, onStart }: NewDatasetDialogProps) {
  const [name, setName] = useState("Inbox");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== "") onStart(name.trim());
  };
  return (
    <Modal
      isOpen
      onClose={onClose}
      title="Start a dataset"
      description={`${formatCount(count, "picture")}, each in the class that it was given. More can be added later.`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <NameField name={name} onChange={setName} />
        <Button type="submit" disabled={isBusy} className="self-end pointer-coarse:h-11">
          Start the dataset
        </Button>
      </form>
    </Modal>
  );
}
