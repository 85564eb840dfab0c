"use client";

import dynamic from "next/dynamic";
import { useState } from "react";

import { Disclosure } from "@/components/disclosure";
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
    <Disclosure
      title="Model card"
      sentence="The whole account: how it was made, how good it is, where it fails, licence and sources."
      onToggle={setIsOpen}
    >
      <div className="gap-12 lg:columns-2">{isWanted && <CardText text={data.card} />}</div>
    </Disclosure>
  );
}
