import type { ModelSummary } from "@/lib/api/types";

import { type ThingAction, ThingMenu } from "./thing-menu";

interface VersionMenuProps {
  model: ModelSummary;
  onDeleted?: () => void;
  isLarge?: boolean;
  actions?: readonly ThingAction[];
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
