"use client";

import { CopyButton } from "@/components/copy-button";
import { Link } from "@/components/link";
import { useChampion } from "@/features/models";
import { TRAIN_PAGE } from "@/lib/pages";

const COMMAND = "whisker data fetch cats-vs-dogs";

/** Where there is no dataset to add to: how to get one, the one that the bundled model learned from included. */
export function OtherData() {
  const champion = useChampion();
  return (
    <div className="text-muted-foreground flex w-full flex-col gap-2 text-small text-pretty">
      <p>
        There is no dataset yet. Start one from pictures of two classes or more, or{" "}
        <Link href={TRAIN_PAGE} className="text-primary underline underline-offset-2">
          upload one on Train
        </Link>{" "}
        and add them to it.
      </p>
      {champion?.bundled === true && (
        <div className="flex flex-wrap items-center gap-2">
          <p>
            To add them to photos like those that {champion.version} learned from (826 MB), run this on the
            server&apos;s machine:
          </p>
          <code className="figures border-border bg-muted rounded-lg border px-3 py-1">{COMMAND}</code>
          <CopyButton text={COMMAND} what="Command" />
        </div>
      )}
    </div>
  );
}
