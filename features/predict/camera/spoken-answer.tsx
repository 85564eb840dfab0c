import { useEffect, useRef, useState } from "react";

import { MEANING_LOOKS, verdictOf } from "@/features/models";
import type { Prediction } from "@/lib/api/types";

/** Who listens is told what changed, but not ten times a second. */
const EVERY_MS = 3000;

export function SpokenAnswer({ prediction }: { prediction: Prediction | null }) {
  const latest = useRef(prediction);
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    latest.current = prediction;
  }, [prediction]);
  useEffect(() => {
    const timer = setInterval(() => setSpoken(wordsOf(latest.current)), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p role="status" className="sr-only">
      {spoken}
    </p>
  );
}

function wordsOf(prediction: Prediction | null): string {
  if (prediction === null) return "";
  const { meaning, headline } = verdictOf(prediction);
  return `${MEANING_LOOKS[meaning].word}: ${headline}`;
}
