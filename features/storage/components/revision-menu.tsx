import type { DatasetDetail } from "@/lib/api/types";
import { revisionLabel } from "@/lib/format";

import { ThingMenu } from "./thing-menu";

interface RevisionMenuProps {
  dataset: DatasetDetail;
  /** The page leaves the revision that it shows. */
  onDeleted: () => void;
}

/** What can be done with the revision that is looked at; a dataset's only one goes with the dataset. */
export function RevisionMenu({ dataset: { revision }, onDeleted }: RevisionMenuProps) {
  return (
    <ThingMenu
      isLarge
      thing={{ kind: "revision", id: revision.id, title: revision.id, name: revision.label ?? null }}
      onDeleted={onDeleted}
    />
  );
}

/** A revision by its id, and by what a person calls it. */
export function revisionWords({ id, label }: { id: string; label?: string | null }): string {
  return label == null ? revisionLabel(id) : `${revisionLabel(id)} (${label})`;
}
