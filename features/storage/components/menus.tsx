import type { MenuEntry } from "@/components/menu-entry";
import type { DatasetDetail, ModelSummary } from "@/lib/api/types";
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

interface VersionMenuProps {
  model: ModelSummary;
  onDeleted?: () => void;
  isLarge?: boolean;
  /** What else can be done with it, by the feature that knows how. */
  actions?: readonly MenuEntry[];
  actionsSay?: string;
}

const BUNDLED = "It came with Whisker. It takes no space in the data folder, and every server can go back to it.";

/** A version gets a label or goes; what came with Whisker stays. */
export function VersionMenu({ model: { version, label, bundled }, ...rest }: VersionMenuProps) {
  return (
    <ThingMenu
      thing={{ kind: "version", id: version, title: version, name: label ?? null }}
      refusal={bundled ? BUNDLED : undefined}
      {...rest}
    />
  );
}
