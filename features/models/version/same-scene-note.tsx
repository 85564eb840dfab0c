import { CircleAlert } from "lucide-react";

import { sameSceneWords } from "../same-scene";

/** Says it in words where figures come from pictures that are easier than new ones. */
export function SameSceneNote({ share }: { share: number | undefined }) {
  const words = sameSceneWords(share);
  if (words === null) return null;
  return (
    <p className="flex items-start gap-2 text-pretty">
      <CircleAlert className="text-unsure mt-0.5 size-4 shrink-0" aria-hidden />
      <span>
        <strong className="font-medium">Same scene.</strong> {words}
      </span>
    </p>
  );
}
