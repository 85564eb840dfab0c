"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

import { toast } from "@/lib/toast";

import { Button } from "./ui/button";

const SHOWN_MS = 2000;

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [isDone, setIsDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setIsDone(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isDone]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setIsDone(true);
    } catch {
      toast.error("This browser does not let the page use the clipboard. Select the text and copy it.");
    }
  };
  return (
    <Button variant="outline" size="sm" onClick={() => void copy()}>
      {isDone ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span aria-live="polite">{isDone ? `${what} copied` : "Copy"}</span>
    </Button>
  );
}
