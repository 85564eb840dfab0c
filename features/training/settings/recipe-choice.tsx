"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { NotebookText, X } from "lucide-react";
import { useState } from "react";

import { QueryProblem } from "@/components/query-problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { Backbone, Recipe } from "@/lib/api/types";

import { ChoiceRow } from "./choice-row";
import { RecipeDialog } from "./recipe-dialog";
import { recipeFacts } from "./recipe-words";

interface RecipeChoiceProps {
  recipes: UseQueryResult<Recipe[]>;
  backbones: readonly Backbone[];
  chosen: Recipe | null;
  onChoose: (recipe: Recipe | null) => void;
}

/** Whether to begin with settings that are known to work, and with which. */
export function RecipeChoice({ recipes: { data, error, refetch }, backbones, chosen, onChoose }: RecipeChoiceProps) {
  const [isOpen, setIsOpen] = useState(false);
  if (data === undefined && error !== null)
    return <QueryProblem title="The recipes could not be read" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-20 w-full" />;
  if (data.length === 0) return null;
  const backbone = backbones.find(({ name }) => name === chosen?.resolved.backbone);
  return (
    <ChoiceRow
      icon={NotebookText}
      label="Recipe"
      title={chosen?.title ?? "None"}
      action={
        <>
          {chosen !== null && (
            <Button variant="ghost" aria-label="Clear the recipe" onClick={() => onChoose(null)}>
              <X aria-hidden />
              Clear
            </Button>
          )}
          <Button
            variant="outline"
            aria-label={chosen === null ? undefined : "Choose another recipe"}
            onClick={() => setIsOpen(true)}
          >
            {chosen === null ? "Start from a recipe" : "Choose another"}
          </Button>
        </>
      }
    >
      <p className="text-muted-foreground text-small leading-5 text-pretty">
        {chosen === null
          ? "Settings that are known to work, to begin with and to change."
          : recipeFacts(chosen, backbone)}
      </p>
      {isOpen && (
        <RecipeDialog
          recipes={data}
          backbones={backbones}
          chosen={chosen?.name}
          onClose={() => setIsOpen(false)}
          onChoose={(recipe) => {
            setIsOpen(false);
            onChoose(recipe);
          }}
        />
      )}
    </ChoiceRow>
  );
}
