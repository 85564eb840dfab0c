"use client";

import { ChoiceCards } from "@/components/choice-cards";
import { useChampion } from "@/features/models";
import type { TestOutlook } from "@/lib/api/types";
import { formatCount, formatList } from "@/lib/format";

import type { PromotePolicy } from "./training-settings";

interface PromotionChoiceProps {
  policy: PromotePolicy;
  onChange: (policy: PromotePolicy) => void;
  classNames: readonly string[];
  /** What the dataset's test pictures can show; null as long as that is not known. */
  outlook: TestOutlook | null;
}

const MOST_NAMED = 5;

/** When the new version goes live; where it shares no class with the live one, no test can decide that. */
export function PromotionChoice({ policy, onChange, classNames, outlook }: PromotionChoiceProps) {
  const live = useChampion();
  const isOther = live !== undefined && !live.class_names.some((name) => classNames.includes(name));
  const choices = [
    {
      value: "auto" as const,
      ...(isOther ? ASKED : byTest(outlook)),
    },
    {
      value: "always" as const,
      title: "Make it live",
      words: isOther ? "It answers from then on, about its own classes only." : "Whatever the tests show.",
    },
    { value: "never" as const, title: "Keep it aside", words: "Only look at it for now." },
  ];
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-medium">When does it go live?</h3>
      {isOther && (
        <p className="text-muted-foreground text-pretty">
          These pictures share no class with the live model, which tells {namesOf(live.class_names)} apart. No test can
          say which of the two is better, so it is your decision.
        </p>
      )}
      {!isOther && outlook?.can_show_equal === false && <p className="text-pretty">{outlook.detail}</p>}
      <ChoiceCards
        label="When it goes live"
        choices={isOther ? choices.slice(0, 2) : choices}
        value={policy}
        onChange={onChange}
      />
    </div>
  );
}

const ASKED = {
  title: "Ask me afterwards",
  words: "It is kept aside until you make it live.",
};

/** What becomes of it by itself depends on what its test can show. */
function byTest(outlook: TestOutlook | null): { title: string; words: string } {
  if (outlook === null || outlook.can_show_equal)
    return {
      title: "When it is not worse",
      words: "It is tested against the live model on the same pictures, and kept aside if it does worse.",
    };
  if (!outlook.can_show_gain) return ASKED;
  return {
    title: "When it is clearly better",
    words: "It is tested against the live model on the same pictures; if it does no worse, you decide.",
  };
}

function namesOf(names: readonly string[]): string {
  return names.length <= MOST_NAMED ? formatList(names) : formatCount(names.length, "class", "classes");
}
