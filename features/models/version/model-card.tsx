"use client";

import { ChevronDown } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Skeleton } from "@/components/ui/skeleton";
import { useWasTrue } from "@/lib/hooks/use-was-true";

import { useModel } from "../queries";

const CardText = dynamic(async () => (await import("./card-text")).CardText, {
  ssr: false,
  loading: () => <Skeleton className="h-60 w-full" />,
});

/** The live version's card, whole; folded at first, for the page above says its figures at a glance. */
export function ModelCard({ version }: { version: string }) {
  const { data } = useModel(version);
  const [isOpen, setIsOpen] = useState(false);
  const isWanted = useWasTrue(isOpen);
  if (data === undefined) return null;
  return (
    <details
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      className="border-border bg-card group min-w-0 rounded-xl border"
    >
      <summary className="flex list-none items-center justify-between gap-4 rounded-xl p-6 [&::-webkit-details-marker]:hidden">
        <div>
          <h2 className="text-base font-semibold tracking-tight">Model card</h2>
          <p className="text-muted-foreground text-pretty">
            The whole account: how it was made, how good it is, where it fails, licence and sources.
          </p>
        </div>
        <ChevronDown
          className="text-muted-foreground size-5 shrink-0 transition-transform duration-150 group-open:rotate-180"
          aria-hidden
        />
      </summary>
      <div className="gap-12 px-6 pb-6 lg:columns-2">{isWanted && <CardText text={data.card} />}</div>
    </details>
  );
}
