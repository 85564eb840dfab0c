import type { Ref } from "react";

interface UploadInputsProps {
  zipInput: Ref<HTMLInputElement>;
  folderInput: Ref<HTMLInputElement>;
  onFiles: (files: File[]) => void;
  onFolder: (files: File[]) => void;
}

/** React does not name this attribute. */
const CHOOSES_FOLDERS = { webkitdirectory: "" };

/** The browser's own choosers; buttons open them. Several files may be chosen, so that each can be spoken of. */
export function UploadInputs({ zipInput, folderInput, onFiles, onFolder }: UploadInputsProps) {
  return (
    <div hidden>
      <input
        ref={zipInput}
        type="file"
        multiple
        accept=".zip,application/zip,image/*"
        aria-label="ZIP of pictures"
        tabIndex={-1}
        onChange={({ currentTarget }) => onFiles(taken(currentTarget))}
      />
      <input
        ref={folderInput}
        type="file"
        {...CHOOSES_FOLDERS}
        aria-label="Folder of pictures"
        tabIndex={-1}
        onChange={({ currentTarget }) => onFolder(taken(currentTarget))}
      />
    </div>
  );
}

/** Emptied, so that the same file can be chosen again after a refusal. */
function taken(input: HTMLInputElement): File[] {
  const files = [...(input.files ?? [])];
  input.value = "";
  return files;
}
