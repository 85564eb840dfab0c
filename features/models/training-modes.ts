export const TRAIN_MODES = ["quick", "fine_tune", "scratch"] as const;
export type TrainMode = (typeof TRAIN_MODES)[number];

const WORDS: Readonly<Record<string, string>> = {
  quick: "Quick: the last layer only",
  fine_tune: "Fine-tuned: the network's last blocks too",
  scratch: "From scratch",
  imported: "Imported: trained elsewhere",
  joined: "Ensemble: versions that answer together",
};

/** How a version was trained, in words. */
export function modeWords(mode: string | null): string {
  return mode === null ? "not on record" : (WORDS[mode] ?? mode);
}

const SHORT_WORDS: Readonly<Record<string, string>> = {
  quick: "Quick",
  fine_tune: "Fine-tuned",
  scratch: "From scratch",
  imported: "Imported",
  joined: "Ensemble",
};

export function shortModeWords(mode: string | null): string {
  return mode === null ? "Origin not on record" : (SHORT_WORDS[mode] ?? mode);
}
