import { useQuery } from "@tanstack/react-query";

import { fetchBackbones, fetchRecipes } from "../api/recipes";

export function useRecipes() {
  return useQuery({ queryKey: ["recipes"], queryFn: fetchRecipes, staleTime: Infinity });
}

/** Asked for anew on every visit: weights that were downloaded since are here now. */
export function useBackbones() {
  return useQuery({ queryKey: ["backbones"], queryFn: fetchBackbones, staleTime: 0 });
}
