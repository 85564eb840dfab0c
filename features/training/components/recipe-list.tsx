"use client";

import { CopyButton } from "@/components/copy-button";
import { Disclosure } from "@/components/disclosure";
import { WithCode } from "@/components/with-code";
import { useBackbones, useRecipes } from "@/lib/api/recipe-queries";
import type { Recipe } from "@/lib/api/types";

import { recipeFacts } from "../settings/recipe-words";

/** The recipes, each with the command that runs it on the pictures it was made for. */
export function RecipeList() {
  const { data: recipes = [] } = useRecipes();
  if (recipes.length === 0) return null;
  return (
    <Disclosure
      title="Recipes"
      sentence="Settings that are known to work. Choose one where you train a dataset, or run one whole from a terminal."
    >
      <ul className="divide-border -my-3 divide-y">
        {recipes.map((recipe) => (
          <RecipeItem key={recipe.name} recipe={recipe} />
        ))}
      </ul>
    </Disclosure>
  );
}

function RecipeItem({ recipe }: { recipe: Recipe }) {
  const { data: backbones } = useBackbones();
  const command = `whisker train --recipe ${recipe.name}`;
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-2 py-4">
      <div className="min-w-0 flex-1 basis-72">
        <h3 className="font-medium">{recipe.title}</h3>
        <p className="text-muted-foreground max-w-[72ch] text-small leading-5 text-pretty">
          <WithCode>{recipe.summary}</WithCode>
        </p>
        <p className="mt-1 text-small leading-5 tabular-nums">
          {recipeFacts(
            recipe,
            backbones?.find(({ name }) => name === recipe.resolved.backbone),
          )}
        </p>
        <code className="figures text-muted-foreground mt-1 block text-xs leading-5 break-words">{command}</code>
      </div>
      <CopyButton text={command} what="Command" />
    </li>
  );
}
