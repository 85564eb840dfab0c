import { UserCheck } from "lucide-react";

import { MEANING_LOOKS, type Outcome } from "@/features/models";

import { outcomeOf, type QueueItem } from "../queue/queue-item";

/** Where a picture stands: checked by a person, else by what the model made of it. */
export type Standing = Outcome | "checked";

/** The most certain comes first. */
export const STANDINGS: readonly Standing[] = ["checked", "sure", "unsure", "unknown", "failed"];

export const STANDING_LOOKS = {
  checked: { word: "Checked", icon: UserCheck, text: "text-primary" },
  ...MEANING_LOOKS,
};

/** Null while it has neither. A person's class ends all doubt: what is left is what nobody has looked at. */
export function standingOf(item: QueueItem): Standing | null {
  return item.givenClass === undefined ? outcomeOf(item) : "checked";
}
