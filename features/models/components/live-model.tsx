"use client";

import { ArrowRight } from "lucide-react";

import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import { versionPage } from "@/lib/pages";

import { useEvaluation, useModel } from "../queries";

import { KeyFigures } from "./key-figures";
import { ModelsSkeleton } from "./models-skeleton";

/** The version that answers: its figures, and the way to all the rest about it. */
export function LiveModel({ version }: { version: string }) {
  const model = useModel(version);
  const evaluation = useEvaluation(version);
  const trouble = model.error ?? evaluation.error;

  if (trouble !== null)
    return (
      <p role="alert" className="border-border bg-card text-destructive rounded-xl border p-4">
        The live model&apos;s details could not be read. {trouble.message}
      </p>
    );
  if (model.data === undefined || evaluation.data === undefined) return <ModelsSkeleton />;
  return (
    <KeyFigures
      model={model.data}
      evaluation={evaluation.data}
      action={
        <Link href={versionPage(version)} className={buttonVariants({ variant: "outline", size: "sm" })}>
          Look closer
          <ArrowRight aria-hidden />
        </Link>
      }
    />
  );
}
