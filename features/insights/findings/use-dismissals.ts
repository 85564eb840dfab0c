import { useMutation } from "@tanstack/react-query";

import { formatCount } from "@/lib/format";
import { toast } from "@/lib/toast";
import { toastProblem } from "@/lib/toast-problem";

import { dismissFinding } from "../api";
import type { FindingKind } from "../filters";
import { useRefreshInsights } from "../queries";

/** The most that the server takes at once. */
const MOST_IDS = 10_000;

interface Dismissal {
  /** Null stands for the finding as a whole. */
  imageIds: string[] | null;
  dismissed: boolean;
}

/** Say of pictures behind a finding that they are fine; it can be taken back at once, and later. */
export function useDismissals(revision: string, finding: FindingKind) {
  const refresh = useRefreshInsights();
  const { mutate, isPending } = useMutation({
    mutationFn: async ({ imageIds, dismissed }: Dismissal) => {
      for (const ids of batchesOf(imageIds)) await dismissFinding(revision, { finding, image_ids: ids, dismissed });
    },
    onSettled: refresh,
  });

  const say = (imageIds: string[] | null, dismissed: boolean) => {
    mutate(
      { imageIds, dismissed },
      {
        onSuccess: () =>
          toast(wordsOf(imageIds, dismissed), {
            action: { label: "Undo", onClick: () => say(imageIds, !dismissed) },
          }),
        onError: toastProblem,
      },
    );
  };
  return { say, isPending };
}

function batchesOf(ids: string[] | null): (string[] | null)[] {
  if (ids === null) return [null];
  return Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, batch) =>
    ids.slice(batch * MOST_IDS, (batch + 1) * MOST_IDS),
  );
}

function wordsOf(ids: string[] | null, dismissed: boolean): string {
  const subject = ids === null ? "The finding" : formatCount(ids.length, "picture");
  const verb = ids === null || ids.length === 1 ? "is" : "are";
  return dismissed ? `${subject} ${verb} fine` : `${subject} ${verb} reported again`;
}
