"use client";

import { Sparkles } from "lucide-react";
import { useRouter } from "next/navigation";

import { Button } from "@/components/ui/button";
import { jobPage } from "@/lib/pages";
import { toastProblem } from "@/lib/toast-problem";

import { useIngestSample } from "../queries";

import { DigitDrawing } from "./digit-drawing";

/** Something to train on when nothing is at hand: it is part of Whisker and needs no download. */
export function SampleOffer() {
  const router = useRouter();
  const ingest = useIngestSample();
  const start = () => {
    ingest.mutate("digits", {
      onSuccess: ({ job_id }) => router.push(jobPage(job_id)),
      onError: toastProblem,
    });
  };
  return (
    <section aria-labelledby="sample-title" className="border-border bg-card flex flex-col rounded-xl border p-6">
      <h2 id="sample-title" className="text-base font-semibold tracking-tight">
        Nothing at hand?
      </h2>
      <p className="text-muted-foreground text-pretty">
        1,797 small pictures of handwritten digits come with Whisker. Training on them takes less than a minute.
      </p>
      <DigitDrawing />
      <Button variant="outline" disabled={ingest.isPending || ingest.isSuccess} onClick={start} className="mt-auto">
        <Sparkles aria-hidden />
        Try the digits sample
      </Button>
    </section>
  );
}
