"use client";

import { Play } from "lucide-react";
import { useRouter } from "next/navigation";

import { Button } from "@/components/ui/button";
import { SpaceLink } from "@/features/storage";
import { ApiProblem } from "@/lib/api/problem";
import type { RevisionDetail } from "@/lib/api/types";
import { jobPage } from "@/lib/pages";

import { AdvancedSettings } from "./advanced-settings";
import { ChangedSettings } from "./changed-settings";
import { ModeChoice } from "./mode-choice";
import { NetworkSettings } from "./network-choice";
import { PromotionChoice } from "./promotion-choice";
import { RecipeChoice } from "./recipe-choice";
import { withMode, withRecipe } from "./training-draft";
import type { TrainingForm } from "./use-training-draft";

/** How to train on a revision: the few choices that matter, and all others folded away. */
export function TrainForm({ revision, form }: { revision: RevisionDetail; form: TrainingForm }) {
  const router = useRouter();
  const { draft, setDraft, recipes, start } = form;
  const backbones = form.backbones.data ?? [];

  return (
    <section aria-labelledby="train-title" className="border-border bg-card min-w-0 rounded-xl border">
      <div className="flex flex-col gap-6 p-6">
        <h2 id="train-title" className="scroll-mt-20 text-xl leading-8 font-semibold tracking-tight">
          How should it learn?
        </h2>
        <RecipeChoice
          recipes={recipes}
          backbones={backbones}
          chosen={draft.recipe}
          onChoose={(recipe) => setDraft(withRecipe(draft, recipe))}
        />
        <ModeChoice
          mode={draft.mode}
          onChange={(mode) => setDraft(withMode(draft, mode, backbones))}
          durations={form.estimate?.durations}
        />
        <NetworkSettings form={form} />
        <PromotionChoice
          policy={draft.promote}
          onChange={(promote) => setDraft({ ...draft, promote })}
          classNames={revision.class_names}
          outlook={form.estimate?.test ?? null}
        />
        <ChangedSettings changes={form.changes} onUndo={setDraft} />
      </div>
      {form.isReady && (
        <AdvancedSettings
          groups={form.groups}
          values={draft.values}
          onChange={(values) => setDraft({ ...draft, values })}
          augmentationFields={form.augmentationPlan}
          augmentation={draft.augmentation}
          onAugmentationChange={(augmentation) => setDraft({ ...draft, augmentation })}
          revisionId={revision.id}
        />
      )}
      <div className="border-border flex flex-wrap items-center justify-end gap-4 border-t p-6">
        {start.error !== null && (
          <p role="alert" className="text-destructive min-w-0 flex-1 basis-64 break-words">
            {start.error.message}
          </p>
        )}
        {start.error instanceof ApiProblem && start.error.isStorageFull && <SpaceLink>Free some space</SpaceLink>}
        <Button
          disabled={form.isFaulty || start.isPending || start.isSuccess}
          onClick={() => form.submit((jobId) => router.push(jobPage(jobId)))}
        >
          <Play aria-hidden />
          Start training
        </Button>
      </div>
    </section>
  );
}
