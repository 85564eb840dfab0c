import { FolderOpen, FolderTree } from "lucide-react";

import { Button } from "../ui/button";

const TREE = `pets.zip
├─ cats/   tom.jpg, felix.png …
├─ dogs/   rex.jpg, lassie.heic …
└─ owls/   …`;

export function ZipDropZone({ onBrowse }: { onBrowse: () => void }) {
  return (
    <section
      aria-labelledby="zip-title"
      className="border-line-strong bg-surface flex min-h-96 min-w-0 flex-col items-center justify-center gap-6 rounded-xl border border-dashed p-6 text-center"
    >
      <span className="bg-accent-wash text-accent grid size-16 place-items-center rounded-2xl">
        <FolderTree className="size-7" strokeWidth={1.5} aria-hidden />
      </span>
      <div>
        <h2 id="zip-title" className="text-xl leading-8 font-semibold tracking-tight text-balance">
          <span className="pointer-coarse:hidden">Drop a ZIP anywhere on this page</span>
          <span className="hidden pointer-coarse:inline">Choose a ZIP of pictures</span>
        </h2>
        <p className="text-muted mx-auto max-w-[48ch] text-balance">
          A folder for each class; its name is the class. Ready-made folders <code className="figures">train</code> and{" "}
          <code className="figures">test</code> around them are kept as they are. Nothing is trained before you have
          seen what was found.
        </p>
      </div>
      <pre
        aria-label="Example of what a ZIP holds"
        className="figures bg-well max-w-full overflow-x-auto rounded-lg px-4 py-3 text-left text-[0.8125rem] leading-6"
      >
        {TREE}
      </pre>
      <Button onClick={onBrowse}>
        <FolderOpen aria-hidden />
        Browse
      </Button>
    </section>
  );
}
