import type { Comparison, ModelPair } from "@/lib/api/types";

export interface Answer {
  /** Whether it may take the live one's place by this; null where nothing says. */
  isGood: boolean | null;
  /** A short answer to "Is it better than what is live?". */
  words: string;
}

/** What the server's comparison says, in a few words; its own reason has the figures. */
export function answerOf({ verdict, on_shared_classes: figures, lost_classes: lost }: Comparison): Answer {
  if (verdict === "nothing_shared") return { isGood: null, words: "They know no class in common." };
  if (verdict === "classes_lost")
    return { isGood: false, words: `It no longer knows ${lost.length === 1 ? "a class" : `${lost.length} classes`}.` };
  if (verdict === "too_few_pictures") return { isGood: null, words: "Too few test pictures to say." };
  if (verdict === "not_worse")
    return { isGood: true, words: (figures?.lower_bound ?? 0) > 0 ? "Yes, it is better." : "It is as good." };
  const difference = figures?.difference ?? 0;
  if (difference < 0) return { isGood: false, words: "It did worse in the test." };
  return {
    isGood: null,
    words: difference > 0 ? "It did better, but that may be chance." : "As good in the test, but that is not proven.",
  };
}

/** Where the live version is another than the one it was compared with when it was made. */
export function pairAnswerOf({ a: live, b: candidate, same_test: isSameTest }: ModelPair): Answer {
  if (!candidate.model.class_names.some((name) => live.model.class_names.includes(name)))
    return { isGood: null, words: "They know no class in common." };
  if (!isSameTest) return { isGood: null, words: "They were tested on different pictures." };
  const difference = candidate.model.accuracy - live.model.accuracy;
  if (difference === 0) return { isGood: null, words: "Both did as well on the same test pictures." };
  return difference > 0
    ? { isGood: true, words: "It did better on the same test pictures." }
    : { isGood: false, words: "It did worse on the same test pictures." };
}
