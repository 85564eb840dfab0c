import { client, unwrap } from "./client";
import type { Backbone, Recipe } from "./types";

export async function fetchRecipes(): Promise<Recipe[]> {
  const { recipes } = await unwrap(client.GET("/recipes"));
  return recipes;
}

/** The networks that training can begin with, and whether their weights are on the server's machine. */
export async function fetchBackbones(): Promise<Backbone[]> {
  const { backbones } = await unwrap(client.GET("/backbones"));
  return backbones;
}
