"use client";

import { Sparkles } from "lucide-react";
import { useRouter } from "next/navigation";

import { Button } from "@/components/ui/button";
import { jobPage } from "@/lib/pages";
import { toastProblem } from "@/lib/toast-problem";

import { useIngestSample } from "../queries";

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
        No pictures of your own yet?
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

/** A 3, a 7 and a 4 in the sample's own 8 by 8 pixels; shades from 0 to 9. */
const DIGITS = [
  ["02795000", "08409600", "00004900", "00179300", "00037940", "00000690", "03205970", "01898300"],
  ["00000000", "07999980", "02344970", "00001930", "00007900", "00059300", "00097000", "00680000"],
  ["00006200", "00029000", "00096000", "00590360", "01930780", "07999940", "00112900", "00005600"],
];
const CELL = 4;
const SHADES = 9;

/** Says at a glance what the sample's pictures are like. */
function DigitDrawing() {
  return (
    <div aria-hidden className="my-6 grid grow grid-cols-3 content-center gap-3">
      {DIGITS.map((rows, digit) => (
        <svg
          key={digit}
          viewBox={`0 0 ${CELL * 8} ${CELL * 8}`}
          className="bg-muted w-full rounded-lg"
          shapeRendering="crispEdges"
        >
          {rows.flatMap((row, y) =>
            Array.from(row, (shade, x) =>
              shade === "0" ? null : (
                <rect
                  key={`${x} ${y}`}
                  x={x * CELL}
                  y={y * CELL}
                  width={CELL}
                  height={CELL}
                  fill="var(--foreground)"
                  opacity={Number(shade) / SHADES}
                />
              ),
            ),
          )}
        </svg>
      ))}
    </div>
  );
}
