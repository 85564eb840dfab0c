"use client";

import { useBackbones, useRecipes } from "@/lib/api/recipe-queries";
import type { ModelDetail } from "@/lib/api/types";

import { heatmapWords, type Origins } from "../manifest";

import { Fact } from "./fact";

/** Which recipe it followed, which network it is, and what that means for its heatmaps. */
export function NetworkFacts({ model, origins }: { model: ModelDetail; origins: Origins }) {
  const { data: recipes } = useRecipes();
  const { data: backbones } = useBackbones();
  const recipe = recipes?.find(({ name }) => name === origins.recipe);
  const title = backbones?.find(({ name }) => name === model.backbone)?.title ?? model.backbone;
  return (
    <>
      {origins.recipe !== null && <Fact term="Recipe">{recipe?.title ?? origins.recipe}</Fact>}
      <Fact term="Network">{title}</Fact>
      {origins.isRandom !== null && <Fact term="Began with">{weightsWords(origins)}</Fact>}
      <Fact term="Last layer">{headWords(origins)}</Fact>
      <Fact term="Heatmaps">{heatmapWords(origins)}</Fact>
    </>
  );
}

function weightsWords({ isRandom, licence }: Origins): string {
  if (isRandom === true) return "random weights";
  return licence === null ? "ImageNet weights" : `ImageNet weights (${licence})`;
}

function headWords({ hasFlatHead, hiddenUnits }: Origins): string {
  if (!hasFlatHead) return "sees the mean of each feature";
  return hiddenUnits === null
    ? "sees every place by itself"
    : `sees every place by itself, through ${hiddenUnits} units`;
}
