import { queryOptions, useQuery } from "@tanstack/react-query";

import { fetchBackbones, fetchRecipes } from "./recipes";

export const recipeQueries = {
  list: () => queryOptions({ queryKey: ["recipes"] as const, queryFn: fetchRecipes, staleTime: Infinity }),
  /** Asked for anew on every visit: weights that were downloaded since are here now. */
  backbones: () => queryOptions({ queryKey: ["backbones"] as const, queryFn: fetchBackbones, staleTime: 0 }),
};

export function useRecipes() {
  return useQuery(recipeQueries.list());
}

export function useBackbones() {
  return useQuery(recipeQueries.backbones());
}
