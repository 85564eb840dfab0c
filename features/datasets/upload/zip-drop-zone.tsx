import { FileArchive, FolderOpen, FolderTree } from "lucide-react";
import type { Ref } from "react";

import { Button } from "@/components/ui/button";

const TREE = `pets
├─ cats/   tom.jpg, felix.png …
└─ dogs/   rex.jpg, lassie.heic …`;

interface ZipDropZoneProps {
  browseButton: Ref<HTMLButtonElement>;
  onBrowse: () => void;
  onBrowseFolder: () => void;
}

export function ZipDropZone({ browseButton, onBrowse, onBrowseFolder }: ZipDropZoneProps) {
  return (
    <section
      aria-labelledby="zip-title"
      className="border-input bg-card flex min-h-96 min-w-0 flex-col items-center justify-center gap-6 rounded-xl border border-dashed p-6 text-center"
    >
      <span className="bg-primary-wash text-primary grid size-16 place-items-center rounded-2xl">
        <FolderTree className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <div>
        <h2 id="zip-title" className="text-xl leading-8 font-semibold tracking-tight text-balance">
          <span className="pointer-coarse:hidden">Drop a ZIP, folders or photos anywhere on this page</span>
          <span className="hidden pointer-coarse:inline">Choose a ZIP, a folder or photos</span>
        </h2>
        <p className="text-muted-foreground mx-auto max-w-[48ch] text-balance">
          A folder for each class; its name is the class. Folders <code className="figures">train</code> and{" "}
          <code className="figures">test</code> around them are kept.
        </p>
        <p className="text-muted-foreground mx-auto max-w-[48ch] text-balance">
          Nothing is trained before you have seen what was found.
        </p>
      </div>
      <pre
        aria-label="Example of what a ZIP or folder holds"
        className="figures bg-muted max-w-full overflow-x-auto rounded-lg px-4 py-3 text-left text-small leading-5"
      >
        {TREE}
      </pre>
      <div className="flex flex-wrap justify-center gap-2">
        <Button variant="outline" ref={browseButton} className="pointer-coarse:h-11" onClick={onBrowse}>
          <FileArchive aria-hidden />
          Choose a ZIP
        </Button>
        <Button variant="outline" className="pointer-coarse:h-11" onClick={onBrowseFolder}>
          <FolderOpen aria-hidden />
          Choose a folder
        </Button>
      </div>
    </section>
  );
}
