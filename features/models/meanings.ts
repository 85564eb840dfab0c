import { BadgeCheck, CircleAlert, CircleQuestionMark, type LucideIcon, TriangleAlert } from "lucide-react";

import type { Outcome } from "./verdict";

interface MeaningLook {
  word: string;
  icon: LucideIcon;
  text: string;
  wash: string;
  fill: string;
}

/** Each meaning has a colour, an icon and a word; no meaning rests on colour alone. */
export const MEANING_LOOKS: Record<Outcome, MeaningLook> = {
  sure: { word: "Sure", icon: BadgeCheck, text: "text-sure", wash: "bg-sure-wash", fill: "bg-sure-fill" },
  unsure: { word: "Unsure", icon: CircleAlert, text: "text-unsure", wash: "bg-unsure-wash", fill: "bg-unsure-fill" },
  unknown: {
    word: "Unknown",
    icon: CircleQuestionMark,
    text: "text-unknown",
    wash: "hatched-wash",
    fill: "hatched-fill",
  },
  failed: {
    word: "Failed",
    icon: TriangleAlert,
    text: "text-destructive",
    wash: "bg-destructive-wash",
    fill: "bg-destructive",
  },
};
